create table page (id int primary key, "körper" text, words tsvector);
create trigger page_words before insert or update on page
for each row execute function tsvector_update_trigger(words, 'pg_catalog.english', 'körper');
insert into page select i, 'first text ' || i from generate_series(1, 100) i;
alter table page disable trigger page_words;
update page set "körper" = 'second text' where id > 50;
alter table page enable trigger page_words;
