-- @threshold calls=1
-- @threshold blocks=100
create extension pg_stat_statements;
create table visit (id int primary key, person int);
insert into visit select i, i from generate_series(1, 50000) i;
create index on visit (person);
vacuum analyze visit;
select pg_stat_statements_reset();
select id from visit where person = 7;
