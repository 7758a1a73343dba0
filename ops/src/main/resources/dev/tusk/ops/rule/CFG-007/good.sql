-- @server track_activities=on
select 1;
