create table item (id bigint primary key, note text);
insert into item select i, '' from generate_series(1, 20000) i;
analyze item;
-- @explain
select * from item where id = 4711.0::numeric::bigint
