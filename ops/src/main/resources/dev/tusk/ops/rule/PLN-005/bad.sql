create table a (id int, x int);
insert into a select i, i from generate_series(1, 500) i;
create table b (id int, x int);
insert into b select i, i from generate_series(1, 2000) i;
analyze;
-- @explain
select a.id, (select sum(b.x) from b where b.id = a.x) from a
