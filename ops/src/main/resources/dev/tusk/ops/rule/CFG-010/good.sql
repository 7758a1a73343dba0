-- @server log_lock_waits=on
select 1;
