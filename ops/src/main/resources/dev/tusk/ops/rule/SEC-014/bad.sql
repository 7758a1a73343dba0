create table letter (id int primary key);
grant select, insert on letter to public;
