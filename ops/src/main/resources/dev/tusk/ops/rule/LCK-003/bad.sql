create table account (id int primary key, balance int);
insert into account values (1, 100), (2, 100);
-- @session first
begin;
update account set balance = 1 where id = 1;
-- @session second
begin;
update account set balance = 2 where id = 2;
-- @background first
update account set balance = 1 where id = 2;
-- @session second
update account set balance = 2 where id = 1;
commit;
-- @session first
rollback;
select pg_stat_force_next_flush();
