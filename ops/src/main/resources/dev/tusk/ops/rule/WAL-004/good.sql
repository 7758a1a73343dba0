create table change (id int primary key);
