create extension vector;
create table doc (id int primary key, kind int, embedding vector(3));
insert into doc select i, i % 1000, array[sin(i), cos(i), 1]::vector from generate_series(1, 12000) i;
analyze doc;
-- @explain
select id from doc order by embedding <-> '[1,2,3]' limit 5
