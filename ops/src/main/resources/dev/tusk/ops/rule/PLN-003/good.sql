create table item (id int primary key, kind int, state int);
insert into item select i, i % 5, i % 997 from generate_series(1, 100000) i;
create index item_kind_state_idx on item (kind, state);
analyze item;
-- @explain
select * from item where kind = 3 and state = 7
