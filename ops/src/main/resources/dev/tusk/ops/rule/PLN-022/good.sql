create table doc (id int primary key, body text, words tsvector generated always as (to_tsvector('english', body)) stored);
insert into doc select i, 'the quick brown fox number ' || i from generate_series(1, 5000) i;
create index on doc using gin (words);
analyze doc;
-- @explain
select id from doc where words @@ to_tsquery('english', '4711')
