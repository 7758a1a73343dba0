-- @server full_page_writes=off
select 1;
