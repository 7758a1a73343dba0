-- @server max_connections=99
select 1;
