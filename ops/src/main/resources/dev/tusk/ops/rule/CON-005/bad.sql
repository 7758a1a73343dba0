-- @threshold transactions=5
create table account (id int primary key);
begin;
insert into account values (1);
rollback;
begin;
insert into account values (1);
rollback;
begin;
insert into account values (1);
rollback;
select pg_stat_force_next_flush();
