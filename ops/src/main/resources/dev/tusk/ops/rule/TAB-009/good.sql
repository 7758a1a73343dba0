create table session (id int primary key);
create temporary table passing (id int primary key);
