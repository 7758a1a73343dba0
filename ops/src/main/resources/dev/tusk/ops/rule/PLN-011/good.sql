create table p (id int, x int);
insert into p select i, i from generate_series(1, 50000) i;
analyze p;
-- @threshold least_seconds=0.0001
-- @threshold times=0.1
-- @explain
select count(*) from p a join p b on b.x = a.x
