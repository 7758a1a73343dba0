-- @threshold calls=1
-- @threshold mean=0.0001
create extension pg_stat_statements;
create table visit (id int primary key, at int);
insert into visit select i, i from generate_series(1, 20000) i;
select pg_stat_statements_reset();
select id from visit where (at, id) < (5000, 5000) order by at desc, id desc limit 10;
