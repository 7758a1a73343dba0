create unlogged table session (id int primary key);
