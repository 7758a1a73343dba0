create table t (id int, x int, note text);
insert into t select i, i % 100, 'note ' || i from generate_series(1, 100000) i;
analyze t;
-- @server max_parallel_workers=8
-- @server parallel_setup_cost=0
-- @server parallel_tuple_cost=0
-- @server min_parallel_table_scan_size=0
-- @explain
select count(*) from t where note like '%7%'
