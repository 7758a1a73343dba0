-- @threshold rows=1000
create extension vector;
create table item (id int primary key, embedding vector(3));
insert into item select i, array[i, 1, 1]::vector from generate_series(1, 2000) i;
analyze item;
