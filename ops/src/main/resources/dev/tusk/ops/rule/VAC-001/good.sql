create table queue (id int primary key, done boolean);
insert into queue select i, false from generate_series(1, 20000) i;
update queue set done = true;
select pg_stat_force_next_flush();
vacuum queue;
