-- @server archive_command=/bin/false
create table change (id int primary key);
select pg_switch_wal();
-- @await select last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver
