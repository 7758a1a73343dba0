create table item (id int primary key, part int);
insert into item select i, i from generate_series(1, 30000) i;
analyze item;
-- @explain
select count(*) from item a join item b on a.part = b.id
