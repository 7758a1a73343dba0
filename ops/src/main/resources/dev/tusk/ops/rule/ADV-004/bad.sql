create extension vector;
create table item (id int primary key, embedding vector(8) not null);
insert into item select i, array[sin(i), cos(i), sin(i * 2), cos(i * 2), sin(i * 3), cos(i * 3), i % 7, 1]::vector from generate_series(1, 12000) i;
analyze item;
-- @explain
select id from item order by embedding <-> '[1,2,3,4,5,6,7,8]' limit 10;
