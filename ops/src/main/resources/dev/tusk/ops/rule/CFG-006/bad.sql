-- @server track_counts=off
select 1;
