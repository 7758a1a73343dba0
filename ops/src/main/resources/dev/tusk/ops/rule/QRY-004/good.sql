-- @threshold rows=1000
-- @threshold calls=1
create extension pg_stat_statements;
create table visit (id int primary key);
insert into visit select i from generate_series(1, 2000) i;
analyze visit;
select count(*) from (select from visit limit 1001) as few;
