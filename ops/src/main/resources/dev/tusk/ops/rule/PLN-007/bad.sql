create table t (id int, x int, filler char(400));
insert into t select i, i % 50, '' from generate_series(1, 100000) i;
create index on t (x);
analyze t;
-- @server work_mem=64kB
-- @server enable_seqscan=off
-- @server enable_indexscan=off
-- @explain
select * from t where x < 25
