-- @threshold calls_per_hour=10
create extension pg_stat_statements;
create table visit (id int primary key, pages int);
insert into visit select i, 0 from generate_series(1, 100) i;
select pg_stat_statements_reset();
update visit set pages = 1 where id <= 100;
