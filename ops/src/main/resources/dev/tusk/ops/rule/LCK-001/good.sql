-- @threshold seconds=0
create table account (id int primary key, balance int);
insert into account values (1, 100), (2, 100);
-- @session first
begin;
update account set balance = 90 where id = 1;
-- @session second
update account set balance = 80 where id = 2;
