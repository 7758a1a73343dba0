-- @server ignore_checksum_failure=on
select 1;
