-- A million transactions take minutes; the threshold is one.
-- @threshold transactions=1
create table busy (id int primary key);
-- @session report
begin isolation level repeatable read;
select count(*) from busy;
-- @main
insert into busy values (1);
insert into busy values (2);
insert into busy values (3);
