create table item (id int primary key, note text);
insert into item select i, '' from generate_series(1, 20000) i;
analyze item;
-- @explain
select * from item order by id limit 20 offset 15000
