-- @threshold calls_per_hour=10
create extension pg_stat_statements;
create table visit (id int primary key, at timestamptz);
set pg_stat_statements.track = 'all';
select pg_stat_statements_reset();
do $$
declare
  i int;
begin
  for i in 1..100 loop
    execute 'insert into visit (id, at) values ($1, now()) on conflict (id) do nothing' using i;
  end loop;
end $$;
do $$
declare
  i int;
begin
  for i in 101..200 loop
    execute 'insert into visit (id, at) values ($1, $2) on conflict (id) do nothing' using i, now();
  end loop;
end $$;
