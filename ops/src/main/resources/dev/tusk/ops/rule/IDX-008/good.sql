create collation german (provider = icu, locale = 'de');
create table person (name text collate german primary key);
