-- @threshold calls_per_hour=10
create extension pg_stat_statements;
create table visit (id int primary key, at timestamptz);
select pg_stat_statements_reset();
insert into visit (id, at) select i, now() from generate_series(1, 100) i;
