-- @server idle_in_transaction_session_timeout=0
select 1;
