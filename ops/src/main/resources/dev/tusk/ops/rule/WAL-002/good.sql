-- @server archive_command=/bin/true
create table change (id int primary key);
select pg_switch_wal();
-- @await select last_archived_time > coalesce(last_failed_time, '-infinity') from pg_stat_archiver
