create table person (id int primary key, country char(2));
