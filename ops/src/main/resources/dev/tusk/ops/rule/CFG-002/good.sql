-- @server full_page_writes=on
select 1;
