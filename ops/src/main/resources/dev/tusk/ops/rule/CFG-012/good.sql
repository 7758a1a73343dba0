-- @server log_checkpoints=on
select 1;
