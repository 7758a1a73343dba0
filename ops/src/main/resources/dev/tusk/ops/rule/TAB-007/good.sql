create table shop (id int primary key, opens time);
