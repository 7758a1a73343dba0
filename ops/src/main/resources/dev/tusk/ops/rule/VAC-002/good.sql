create table load (id int primary key);
insert into load select i from generate_series(1, 20000) i;
analyze load;
