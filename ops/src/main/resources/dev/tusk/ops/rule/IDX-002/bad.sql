create table person (id int primary key, mail text);
create index person_mail on person (mail);
create index person_mail_again on person using btree (mail);
