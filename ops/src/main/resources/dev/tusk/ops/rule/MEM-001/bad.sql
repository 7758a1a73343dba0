-- @threshold share=1
-- @threshold blocks=1
create table wide (id int primary key, text text);
insert into wide select i, repeat('x', 1000) from generate_series(1, 1000) i;
select pg_stat_force_next_flush();
