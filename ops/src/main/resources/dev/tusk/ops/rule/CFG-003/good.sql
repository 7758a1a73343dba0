-- @server work_mem=8MB
select 1;
