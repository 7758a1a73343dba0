create table t (id int, x int, note text);
insert into t select i, i % 100, 'note ' || i from generate_series(1, 100000) i;
analyze t;
create index on t (id);
vacuum t;
-- @server enable_seqscan=off
-- @server enable_bitmapscan=off
-- @explain
select id from t where id < 20000
