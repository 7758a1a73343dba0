create table item (id int primary key, kind int);
insert into item select i, i % 100 from generate_series(1, 20000) i;
analyze item;
do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$;
-- @explain
select * from item where kind = 5
