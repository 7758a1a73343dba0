create table p (id int, x int) partition by range (id);
do $$ begin for i in 0..299 loop execute format('create table p%s partition of p for values from (%s) to (%s)', i, i * 10, i * 10 + 10); end loop; end $$;
-- @threshold least_seconds=0.0001
-- @threshold times=0.1
-- @explain
select * from p a join p b on b.id = a.id where a.x = 1
