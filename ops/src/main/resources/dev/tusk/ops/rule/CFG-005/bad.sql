-- @server autovacuum=off
select 1;
