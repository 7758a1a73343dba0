create table item (id int primary key, kind int, made int);
insert into item select i, i % 3, (i * 7919) % 60000 from generate_series(1, 60000) i;
create index on item (kind, made);
analyze item;
-- @explain
select * from item where kind = 1 order by made desc limit 10
