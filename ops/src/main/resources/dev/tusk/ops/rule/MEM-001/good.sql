-- @threshold share=0.0001
-- @threshold blocks=1
select count(*) from pg_class;
select pg_stat_force_next_flush();
