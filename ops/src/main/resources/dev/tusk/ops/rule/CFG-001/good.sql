-- @server fsync=on
select 1;
