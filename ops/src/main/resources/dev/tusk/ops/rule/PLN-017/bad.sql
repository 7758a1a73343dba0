create table item (id int primary key, kind int);
insert into item select i, i % 100 from generate_series(1, 20000) i;
analyze item;
-- @explain
with all_items as materialized (select * from item) select * from all_items where id = 7
