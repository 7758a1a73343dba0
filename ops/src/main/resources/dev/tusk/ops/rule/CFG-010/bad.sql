-- @server log_lock_waits=off
select 1;
