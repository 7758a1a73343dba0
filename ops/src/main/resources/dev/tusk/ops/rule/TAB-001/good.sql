create table note (id bigint generated always as identity primary key, text text);
create table part (id int primary key, at date) partition by list (id);
create table part_1 partition of part for values in (1);
create temporary table passing (text text);
