-- Two columns that say the same are taken for independent.
create table place (city int, country int);
insert into place select i % 50, i % 50 from generate_series(1, 100000) i;
analyze place;
-- @explain
select * from place where city = 7 and country = 7
