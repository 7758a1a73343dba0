-- @threshold mean=0
create extension pg_stat_statements;
create extension pg_trgm;
create table page (id int primary key, body text);
insert into page select i, 'text number ' || i from generate_series(1, 20000) i;
create index on page using gin (body gin_trgm_ops);
analyze page;
select pg_stat_statements_reset();
select id from page where body ilike '%number 77%';
