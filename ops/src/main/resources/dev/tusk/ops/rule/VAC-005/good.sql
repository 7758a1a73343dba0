-- @threshold bytes=100000
create table whole (id int primary key, text text);
insert into whole select i, repeat('x', 100) from generate_series(1, 10000) i;
vacuum analyze whole;
