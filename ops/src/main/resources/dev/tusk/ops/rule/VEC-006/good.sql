create extension vector;
create table item (id int primary key, embedding vector(3), small halfvec(3));
insert into item select i, array[sin(i), cos(i), 1]::vector, '[1,0,0]' from generate_series(1, 1000) i;
analyze item;
