create table person (id int primary key, mail text);
create index person_mail on person (mail);
create index person_mail_pattern on person (mail text_pattern_ops);
create index person_mail_some on person (mail) where id > 10;
create index person_mail_down on person (mail desc);
create index person_lower on person (lower(mail));
create index person_upper on person (upper(mail));
