create table item (id int primary key, note text);
insert into item select i, '' from generate_series(1, 20000) i;
analyze item;
-- @explain
select * from item where id > 15000 order by id limit 20
