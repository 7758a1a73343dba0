-- @server track_activities=off
select 1;
