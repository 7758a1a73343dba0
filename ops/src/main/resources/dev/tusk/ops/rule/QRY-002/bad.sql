-- @threshold calls_per_hour=100
create extension pg_stat_statements;
create table person (id int primary key, name text);
insert into person select i, 'name' from generate_series(1, 300) i;
select pg_stat_statements_reset();
do $$
declare
  i int;
begin
  for i in 1..300 loop
    execute 'select name from person where id = $1' using i;
  end loop;
end $$;
set pg_stat_statements.track = 'all';
do $$
declare
  i int;
begin
  for i in 1..300 loop
    execute 'select name from person where id = $1' using i;
  end loop;
end $$;
