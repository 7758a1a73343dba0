-- @threshold bytes=0
-- @threshold days=0
create table visit (id int primary key, person int);
create index visit_person on visit (person);
set enable_seqscan = off;
select id from visit where person = 1;
select pg_stat_force_next_flush();
