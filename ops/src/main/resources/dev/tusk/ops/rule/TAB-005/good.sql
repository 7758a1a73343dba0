create table invoice (id int primary key, total numeric, currency text);
