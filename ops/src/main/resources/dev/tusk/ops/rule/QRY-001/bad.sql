-- @threshold calls=2
create extension pg_stat_statements;
select pg_stat_statements_reset(dbid => (select oid from pg_database where datname = current_database()));
select pg_sleep(0.03);
select pg_sleep(0.03);
