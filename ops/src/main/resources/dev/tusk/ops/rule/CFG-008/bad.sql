-- @server track_io_timing=off
select 1;
