-- @threshold bytes_per_hour=1000000
set work_mem = '64kB';
select count(*) from (select i from generate_series(1, 300000) i order by md5(i::text)) sorted;
select pg_stat_force_next_flush();
