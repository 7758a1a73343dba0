-- As with transactions: one multixact is enough for this threshold.
-- @threshold share=0
select 1;
