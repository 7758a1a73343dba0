create table item (id int primary key, kind int, made int);
insert into item select i, i % 1000, i from generate_series(1, 50000) i;
analyze item;
-- @explain
select * from item where kind = 7 and made > 100
