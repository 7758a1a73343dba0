create table person (id int primary key, mail text);
insert into person values (1, 'a@example.org'), (2, 'b@example.org');
create unique index concurrently person_mail on person (mail);
