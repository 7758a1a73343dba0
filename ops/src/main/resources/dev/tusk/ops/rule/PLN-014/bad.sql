create table item (id int primary key, kind int);
insert into item select i, i % 500 from generate_series(1, 5000) i;
analyze item;
-- @explain
select id, (select count(*) from item b where b.kind = a.kind) from item a where id <= 500
