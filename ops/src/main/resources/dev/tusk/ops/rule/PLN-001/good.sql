create table u (id int, city int);
insert into u select i, 1 from generate_series(1, 100000) i;
analyze u;
-- @explain
select * from u where city = 1
