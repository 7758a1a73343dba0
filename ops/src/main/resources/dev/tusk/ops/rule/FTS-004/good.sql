create table page (id int primary key, title text, body text, words tsvector);
create trigger page_words before insert or update on page
for each row execute function tsvector_update_trigger(words, 'pg_catalog.english', title, body);
insert into page select i, 'title', 'first text ' || i from generate_series(1, 100) i;
insert into page values (101, null, 'no title');
update page set body = 'second text' where id > 50;
