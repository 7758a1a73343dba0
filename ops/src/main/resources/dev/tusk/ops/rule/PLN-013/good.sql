create extension vector;
create table items (id int, kind int, embedding vector(3));
insert into items select i, i % 500, array[i % 97, i % 89, i % 83]::vector from generate_series(1, 5000) i;
create index on items using hnsw (embedding vector_l2_ops) where kind = 7;
analyze items;
-- @server enable_seqscan=off
-- @server enable_sort=off
-- @explain
select id from items where kind = 7 order by embedding <-> '[1,2,3]' limit 10
