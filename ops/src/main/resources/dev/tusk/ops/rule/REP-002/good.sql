-- @server max_slot_wal_keep_size=-1
select pg_create_physical_replication_slot('kept', true);
create table change (id int);
insert into change values (1);
select pg_switch_wal();
insert into change values (1);
select pg_switch_wal();
checkpoint;
-- @after
select pg_drop_replication_slot('kept');
