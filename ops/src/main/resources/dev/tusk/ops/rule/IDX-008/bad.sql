create collation german (provider = icu, locale = 'de', version = '1');
create table person (name text collate german primary key);
