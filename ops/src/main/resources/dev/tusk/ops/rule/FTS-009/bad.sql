-- @threshold mean=0
create extension pg_stat_statements;
create table page (id int primary key, body text);
insert into page select i, 'text number ' || i from generate_series(1, 20000) i;
analyze page;
select pg_stat_statements_reset();
select id from page where body ilike '%number 77%';
