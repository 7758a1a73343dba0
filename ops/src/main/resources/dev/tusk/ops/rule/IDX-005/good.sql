create table person (id int primary key);
create table visit (id int primary key, person int references person);
insert into visit select i from generate_series(1, 2000) i;
create index on visit (person, id) where person is not null;
analyze visit;
