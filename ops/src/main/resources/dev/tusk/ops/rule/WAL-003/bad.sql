-- @threshold segments=1
-- @server archive_command=/bin/false
create table change (id int primary key);
select pg_switch_wal();
-- @await select count(*) > 0 from pg_ls_archive_statusdir() where name like '%.ready'
