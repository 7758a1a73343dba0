create table t (id int, x int, note text);
insert into t select i, i % 100, 'note ' || i from generate_series(1, 100000) i;
analyze t;
-- @server jit=on
-- @server jit_above_cost=0
-- @server jit_inline_above_cost=0
-- @server jit_optimize_above_cost=0
-- @threshold least_seconds=0.0001
-- @explain
select x, sum(id), count(note) from t where id % 7 = 3 group by x
