create table load (id int primary key);
insert into load select i from generate_series(1, 20000) i;
select pg_stat_force_next_flush();
