create table person (id int primary key, age int);
alter table person add constraint age_known check (age >= 0) not valid;
alter table person validate constraint age_known;
