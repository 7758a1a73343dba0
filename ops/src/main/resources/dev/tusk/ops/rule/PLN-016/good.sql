create table part (k int);
insert into part select i from generate_series(1, 200000) i;
-- @threshold seconds=0.0001
-- @explain
select count(*) from part
