-- @threshold bytes_per_hour=1000000
set work_mem = '64MB';
select count(*) from (select i from generate_series(1, 10000) i order by md5(i::text)) sorted;
select pg_stat_force_next_flush();
