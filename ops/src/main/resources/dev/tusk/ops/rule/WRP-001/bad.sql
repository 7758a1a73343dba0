-- Two thousand million transactions take a day; the threshold is one instead.
-- @threshold share=0.000000001
select pg_current_xact_id();
