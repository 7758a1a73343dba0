create extension vector;
create table item (id int primary key, embedding vector(2));
insert into item select i, array[sin(i), cos(i)]::vector from generate_series(1, 500) i;
insert into item select i, array[3 * sin(i), 3 * cos(i)]::vector from generate_series(501, 1000) i;
analyze item;
