create table t (id int, x int, note text);
insert into t select i, i % 100, 'note ' || i from generate_series(1, 100000) i;
analyze t;
create table u as select id, note as other from t;
analyze u;
-- @server work_mem=64MB
-- @server enable_mergejoin=off
-- @server enable_nestloop=off
-- @explain
select * from t join u on u.id = t.id
