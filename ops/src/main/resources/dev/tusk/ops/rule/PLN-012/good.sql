create table item (id int primary key, made timestamp);
insert into item select i, '2024-01-01'::timestamp + i * interval '1 hour' from generate_series(1, 20000) i;
create index item_made_idx on item (made);
analyze item;
-- @explain
select * from item where made >= '2024-03-01' and made < '2024-03-02'
