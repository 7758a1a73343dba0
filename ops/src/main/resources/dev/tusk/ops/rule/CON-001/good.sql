-- @session one
select 1;
