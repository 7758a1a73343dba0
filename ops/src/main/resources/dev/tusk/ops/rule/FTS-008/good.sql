create extension pg_stat_statements;
create table page (id int primary key, body text);
insert into page select i, 'text number ' || i from generate_series(1, 100) i;
select pg_stat_statements_reset();
select h.id, ts_headline('english', h.body, to_tsquery('english', 'number')) from (select id, body from page order by id limit 10) h;
