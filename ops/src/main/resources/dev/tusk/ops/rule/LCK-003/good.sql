create table account (id int primary key, balance int);
insert into account values (1, 100), (2, 100);
-- @session first
begin;
update account set balance = 1 where id in (1, 2);
commit;
