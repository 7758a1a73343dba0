create table docs (id int, body text, words tsvector);
insert into docs select i, 'word' || i, to_tsvector('simple', 'word' || i) from generate_series(1, 5000) i;
create index on docs using gin (words);
analyze docs;
-- @explain
select id from docs where words @@ to_tsquery('simple', 'word7')
