-- @threshold bytes=1000000000
select pg_create_physical_replication_slot('young', true);
-- @after
select pg_drop_replication_slot('young');
