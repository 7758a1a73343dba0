create table t (id int, x int, note text);
insert into t select i, i % 100, 'note ' || i from generate_series(1, 100000) i;
analyze t;
-- @explain
select * from t where id = 77
