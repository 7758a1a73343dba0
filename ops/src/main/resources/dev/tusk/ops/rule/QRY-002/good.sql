-- @threshold calls_per_hour=100
create extension pg_stat_statements;
create table person (id int primary key, name text);
insert into person select i, 'name' from generate_series(1, 300) i;
select pg_stat_statements_reset();
select name from person where id = any((select array_agg(i) from generate_series(1, 300) i)::int[]);
