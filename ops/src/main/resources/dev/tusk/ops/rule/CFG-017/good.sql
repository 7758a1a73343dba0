-- @server ignore_checksum_failure=off
select 1;
