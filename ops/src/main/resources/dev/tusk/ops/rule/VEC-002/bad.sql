create extension vector;
create extension pg_stat_statements;
create table item (id int primary key, embedding vector(3));
insert into item select i, array[sin(i), cos(i), 1]::vector from generate_series(1, 3000) i;
create index on item using hnsw (embedding vector_cosine_ops);
analyze item;
select pg_stat_statements_reset();
select id from item order by embedding <-> '[1,2,3]' limit 5;
