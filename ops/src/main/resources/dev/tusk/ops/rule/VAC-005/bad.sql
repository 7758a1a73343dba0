-- @threshold bytes=100000
create table shrunk (id int primary key, text text);
insert into shrunk select i, repeat('x', 100) from generate_series(1, 10000) i;
delete from shrunk where id % 10 <> 0;
vacuum analyze shrunk;
