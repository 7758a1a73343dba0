-- @server log_checkpoints=off
select 1;
