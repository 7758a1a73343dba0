-- @threshold seconds=0
-- @session committed
begin;
select 1;
commit;
