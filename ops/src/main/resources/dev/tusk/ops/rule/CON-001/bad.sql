-- Three connections and a threshold that is as low: a hundred would show no more.
-- @threshold share=0.01
-- @session one
select 1;
-- @session two
select 1;
