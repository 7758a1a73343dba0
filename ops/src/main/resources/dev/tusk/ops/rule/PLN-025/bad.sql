create table item (id int primary key, kind int);
insert into item select i, i % 100 from generate_series(1, 20000) i;
analyze item;
-- @explain
select * from item where kind < 50 for update
