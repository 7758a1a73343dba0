create table page (id int primary key, body text, words tsvector);
