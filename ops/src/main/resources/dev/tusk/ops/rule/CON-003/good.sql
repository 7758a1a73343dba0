-- @threshold seconds=3600
-- @session job
begin;
select pg_sleep(0);
