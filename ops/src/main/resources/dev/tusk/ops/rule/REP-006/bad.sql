-- @server synchronous_standby_names=nobody
select 1;
