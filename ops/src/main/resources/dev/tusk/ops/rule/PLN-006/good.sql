create table item (id int, note text);
insert into item select i, md5(i::text) from generate_series(1, 60000) i;
analyze item;
do $$ begin execute format('alter database %I set enable_sort = off', current_database()); end $$;
do $$ begin execute format('alter database %I set work_mem = 65536', current_database()); end $$;
do $$ begin execute format('alter database %I set max_parallel_workers_per_gather = 0', current_database()); end $$;
-- @explain
select note, count(*) from item group by note
