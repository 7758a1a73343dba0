-- @server log_temp_files=-1
select 1;
