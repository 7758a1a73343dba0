set synchronous_commit = on;
create table item (id int primary key, note text) with (autovacuum_enabled = off);
insert into item select i, '' from generate_series(1, 20000) i;
vacuum item;
analyze item;
do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$;
do $$ begin execute format('alter database %I set enable_bitmapscan = off', current_database()); end $$;
-- @explain
select count(*) from item where id between 1 and 15000
