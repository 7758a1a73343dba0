create table item (id int primary key, kind int, state int);
insert into item select i, i % 5, i % 997 from generate_series(1, 100000) i;
create index item_kind_idx on item (kind);
analyze item;
do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$;
-- @explain
select * from item where kind = 3 and state = 7
