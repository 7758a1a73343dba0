create table item (id int primary key, part int);
insert into item select i, i from generate_series(1, 30000) i;
analyze item;
do $$ begin execute format('alter database %I set enable_hashjoin = off', current_database()); end $$;
do $$ begin execute format('alter database %I set enable_mergejoin = off', current_database()); end $$;
do $$ begin execute format('alter database %I set enable_memoize = off', current_database()); end $$;
-- @explain
select count(*) from item a join item b on a.part = b.id
