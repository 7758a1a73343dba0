create table item (id int, kind int, note text) with (fillfactor = 10);
insert into item select i, i % 100, repeat('x', 20) from generate_series(1, 60000) i;
create index item_kind_idx on item (kind);
analyze item;
do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$;
do $$ begin execute format('alter database %I set enable_indexscan = off', current_database()); end $$;
do $$ begin execute format('alter database %I set work_mem = 65536', current_database()); end $$;
do $$ begin execute format('alter database %I set max_parallel_workers_per_gather = 0', current_database()); end $$;
-- @explain
select * from item where kind < 60
