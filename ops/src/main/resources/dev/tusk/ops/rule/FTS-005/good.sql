create extension pg_stat_statements;
create table page (id int primary key, body text, words tsvector generated always as (to_tsvector('german', body)) stored);
select pg_stat_statements_reset();
select id from page where words @@ to_tsquery('german', 'haus');
