-- @threshold calls=1
-- @threshold blocks=100
create extension pg_stat_statements;
select pg_stat_statements_reset();
set work_mem = '64kB';
select count(*) from (select i from generate_series(1, 200000) i order by md5(i::text)) sorted;
