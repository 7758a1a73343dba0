-- @server synchronous_standby_names=
select 1;
