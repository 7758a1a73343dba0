create table person (id int primary key, mail text);
insert into person values (1, 'a@example.org'), (2, 'a@example.org');
-- The build fails on the second row, and the index stays behind.
-- @fails
create unique index concurrently person_mail on person (mail);
delete from person where id = 2;
