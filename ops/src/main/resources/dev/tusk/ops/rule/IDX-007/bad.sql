-- @threshold bytes=100000
create table queue (id int primary key);
insert into queue select i from generate_series(1, 50000) i;
delete from queue where id % 50 <> 0;
vacuum analyze queue;
