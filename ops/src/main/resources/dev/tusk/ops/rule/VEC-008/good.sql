create extension vector;
create table item (id int primary key, embedding vector(2), other vector(2));
insert into item select i, array[sin(i), cos(i)]::vector, array[3 * sin(i), 3 * cos(i) + 0.5]::vector from generate_series(1, 1000) i;
analyze item;
