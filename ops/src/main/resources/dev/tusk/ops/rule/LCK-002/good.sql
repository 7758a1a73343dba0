-- @threshold seconds=0
create table account (id int primary key);
begin;
insert into account values (1);
prepare transaction 'remembered';
commit prepared 'remembered';
