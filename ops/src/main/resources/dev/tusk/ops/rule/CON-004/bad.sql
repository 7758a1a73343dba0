-- @threshold seconds=0
create table job (id int primary key);
-- @session holder
begin;
lock table job;
-- @background slow
select * from job;
