-- A statement that is at work within its transaction, with the threshold at nothing.
-- @threshold seconds=0
create table job (id int primary key);
-- @session holder
begin;
lock table job;
-- @session job
begin;
-- @background job
select * from job;
