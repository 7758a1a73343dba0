create table t (id int, city int, country int);
insert into t select i, i % 1000, i % 1000 / 10 from generate_series(1, 200000) i;
-- Nobody has analyzed it since it had three rows.
create table u (id int, city int);
insert into u select i, 1 from generate_series(1, 3) i;
analyze u;
insert into u select i, 1 from generate_series(1, 100000) i;
-- @explain
select * from u where city = 1
