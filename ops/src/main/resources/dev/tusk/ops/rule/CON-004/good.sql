-- @session quick
select pg_sleep(0);
