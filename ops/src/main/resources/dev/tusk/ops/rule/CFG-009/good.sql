-- @server idle_in_transaction_session_timeout=5min
select 1;
