-- @threshold calls=1
create extension pg_stat_statements;
create table page (id int primary key, body text);
insert into page select i, 'text number ' || i from generate_series(1, 2000) i;
create index on page using gin (to_tsvector('english', body));
analyze page;
select pg_stat_statements_reset();
select id from page where to_tsvector('english', body) @@ to_tsquery('english', 'number');
