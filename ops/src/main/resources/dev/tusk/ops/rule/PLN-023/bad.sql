create table item (id int, note text);
insert into item select i, md5(i::text) from generate_series(1, 60000) i;
analyze item;
do $$ begin execute format('alter database %I set work_mem = 64', current_database()); end $$;
-- @threshold bytes=1000000
-- @explain
with kept as materialized (select * from item) select count(*) from kept a, kept b where a.id = 1 and b.id = 2
