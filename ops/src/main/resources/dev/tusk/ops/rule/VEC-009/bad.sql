create extension vector;
create table item (id int primary key, embedding vector(3));
insert into item select i, array[sin(i), cos(i), 1]::vector from generate_series(1, 4000) i;
create index on item using hnsw (embedding vector_cosine_ops);
delete from item where id <= 2000;
select pg_stat_force_next_flush();
