-- @threshold transactions=50
create table busy (id int primary key);
-- @session report
begin isolation level repeatable read;
select count(*) from busy;
commit;
-- @main
insert into busy values (1);
