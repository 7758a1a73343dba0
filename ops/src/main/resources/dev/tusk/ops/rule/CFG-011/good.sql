-- @server log_temp_files=10MB
select 1;
