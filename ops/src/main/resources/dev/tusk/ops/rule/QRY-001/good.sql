create extension pg_stat_statements;
select pg_stat_statements_reset(dbid => (select oid from pg_database where datname = current_database()));
select 1;
select 1;
