-- @threshold seconds=0
-- @session forgotten
begin;
select 1;
