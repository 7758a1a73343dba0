create table t (id int, x int, note text);
insert into t select i, i % 100, 'note ' || i from generate_series(1, 100000) i;
analyze t;
-- @server jit=off
-- @threshold least_seconds=0.0001
-- @explain
select x, sum(id), count(note) from t where id % 7 = 3 group by x
