create table item (id int primary key, kind int);
insert into item select i, i % 500 from generate_series(1, 5000) i;
analyze item;
-- @explain
select a.id, b.n from item a left join (select kind, count(*) as n from item group by kind) b using (kind) where a.id <= 500
