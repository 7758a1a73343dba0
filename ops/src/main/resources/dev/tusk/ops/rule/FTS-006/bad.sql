create table page (id int primary key, title text, body text,
  title_words tsvector generated always as (to_tsvector('simple', title)) stored,
  words tsvector generated always as (to_tsvector('english', body)) stored);
