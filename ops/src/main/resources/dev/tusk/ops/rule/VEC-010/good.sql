create extension vector;
create table item (id int primary key, embedding vector(3));
insert into item select i, array[sin(i), cos(i), 1]::vector from generate_series(1, 6000) i;
create index on item using ivfflat (embedding vector_cosine_ops) with (lists = 6);
analyze item;
