-- @server synchronous_commit=off
select 1;
