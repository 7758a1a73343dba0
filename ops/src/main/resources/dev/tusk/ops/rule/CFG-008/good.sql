-- @server track_io_timing=on
select 1;
