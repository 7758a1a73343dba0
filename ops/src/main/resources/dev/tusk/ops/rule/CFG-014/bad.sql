-- @server statement_timeout=0
select 1;
