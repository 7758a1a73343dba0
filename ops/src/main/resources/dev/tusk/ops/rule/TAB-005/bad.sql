create table invoice (id int primary key, total money);
