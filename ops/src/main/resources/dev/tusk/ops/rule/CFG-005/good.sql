-- @server autovacuum=on
select 1;
