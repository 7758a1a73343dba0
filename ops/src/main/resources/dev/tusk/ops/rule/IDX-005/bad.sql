create table person (id int primary key);
create table visit (id int primary key, person int references person);
insert into visit select i from generate_series(1, 2000) i;
analyze visit;
