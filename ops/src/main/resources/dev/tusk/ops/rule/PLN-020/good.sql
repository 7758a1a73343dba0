create extension vector;
create table doc (id int primary key, kind int, embedding vector(3));
insert into doc select i, i % 1000, array[sin(i), cos(i), 1]::vector from generate_series(1, 12000) i;
create index on doc using hnsw (embedding vector_l2_ops);
analyze doc;
do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$;
do $$ begin execute format('alter database %I set enable_sort = off', current_database()); end $$;
do $$ begin execute format('alter database %I set hnsw.iterative_scan = relaxed_order', current_database()); end $$;
-- @explain
select id from doc where kind = 7 order by embedding <-> '[1,2,3]' limit 10
