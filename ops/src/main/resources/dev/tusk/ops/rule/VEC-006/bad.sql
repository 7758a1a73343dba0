create extension vector;
create table item (id int primary key, embedding vector(3));
insert into item select i, case when i % 10 > 0 then array[sin(i), cos(i), 1]::vector else '[0,0,0]' end from generate_series(1, 1000) i;
analyze item;
