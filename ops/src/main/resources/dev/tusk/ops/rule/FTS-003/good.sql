create table page (id int primary key, body text, words tsvector);
create trigger page_words before insert or update on page
for each row execute function tsvector_update_trigger(words, 'pg_catalog.english', body);
create table leaf (id int primary key, body text, words tsvector generated always as (to_tsvector('english', body)) stored);
