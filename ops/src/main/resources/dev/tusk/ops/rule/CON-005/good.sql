-- @threshold transactions=5
create table account (id int primary key);
begin;
insert into account values (1);
commit;
begin;
insert into account values (2);
commit;
begin;
insert into account values (3);
commit;
begin;
insert into account values (4);
commit;
select pg_stat_force_next_flush();
