create extension vector;
create table item (id int primary key, embedding vector(3) not null);
insert into item select i, array[sin(i), cos(i), 1]::vector from generate_series(1, 1000) i;
analyze item;
