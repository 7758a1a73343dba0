-- @threshold bytes=0
select pg_create_physical_replication_slot('gone', true);
-- @after
select pg_drop_replication_slot('gone');
