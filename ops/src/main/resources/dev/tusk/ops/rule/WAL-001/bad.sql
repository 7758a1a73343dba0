-- @threshold checkpoints=2
checkpoint;
select pg_switch_wal();
checkpoint;
select pg_switch_wal();
checkpoint;
