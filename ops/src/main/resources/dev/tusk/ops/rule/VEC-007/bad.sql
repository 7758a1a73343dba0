create extension vector;
create table item (id int primary key, embedding vector(2));
insert into item select i, array[i, 1]::vector from generate_series(1, 1000) i;
create index on item using hnsw (embedding vector_ip_ops);
analyze item;
