-- @server enable_partitionwise_join=off
select 1;
