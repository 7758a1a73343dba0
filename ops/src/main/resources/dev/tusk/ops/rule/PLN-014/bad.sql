create extension vector;
create table items (id int, embedding vector(3));
insert into items select i, array[i % 97, i % 89, i % 83]::vector from generate_series(1, 20000) i;
analyze items;
-- @explain
select id from items order by embedding <-> '[1,2,3]' limit 10
