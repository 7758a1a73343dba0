create table item (id int primary key, kind int);
insert into item select i, i % 100 from generate_series(1, 20000) i;
analyze item;
do $$ begin execute format('alter database %I set min_parallel_table_scan_size = 0', current_database()); end $$;
do $$ begin execute format('alter database %I set parallel_setup_cost = 0', current_database()); end $$;
do $$ begin execute format('alter database %I set parallel_tuple_cost = 0', current_database()); end $$;
do $$ begin execute format('alter database %I set max_parallel_workers_per_gather = 2', current_database()); end $$;
do $$ begin execute format('alter database %I set max_parallel_workers = 0', current_database()); end $$;
-- @explain
select count(*) from item
