create table letter (id int primary key);
grant select on letter to pg_monitor;
