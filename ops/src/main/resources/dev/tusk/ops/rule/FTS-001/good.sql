create table page (id int primary key, body text, words tsvector generated always as (to_tsvector('english', body)) stored);
insert into page select i, 'text number ' || i from generate_series(1, 2000) i;
create index on page using gin (words);
analyze page;
