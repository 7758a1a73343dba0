-- @server synchronous_commit=on
select 1;
