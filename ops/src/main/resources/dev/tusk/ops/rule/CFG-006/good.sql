-- @server track_counts=on
select 1;
