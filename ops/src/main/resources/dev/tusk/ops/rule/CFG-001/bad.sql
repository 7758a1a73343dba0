-- @server fsync=off
select 1;
