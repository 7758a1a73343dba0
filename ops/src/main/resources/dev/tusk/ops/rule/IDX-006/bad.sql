-- @threshold rows=1000
-- @threshold scans=10
create table visit (id int primary key, person int);
insert into visit select i, i from generate_series(1, 2000) i;
analyze visit;
do $$
begin
  for i in 1..20 loop
    perform count(*) from visit where person = 7;
  end loop;
end $$;
select pg_stat_force_next_flush();
