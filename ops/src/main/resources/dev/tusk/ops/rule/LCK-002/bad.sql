-- @threshold seconds=0
create table account (id int primary key);
begin;
insert into account values (1);
prepare transaction 'it''s forgotten';
-- @after
rollback prepared 'it''s forgotten';
