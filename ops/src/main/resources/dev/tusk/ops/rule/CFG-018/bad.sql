-- @server enable_nestloop=off
select 1;
