create table person (id int primary key, country text check (length(country) = 2), flag "char");
