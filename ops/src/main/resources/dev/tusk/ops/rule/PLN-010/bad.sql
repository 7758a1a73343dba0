create table parent (id int primary key);
insert into parent select i from generate_series(1, 500) i;
create table child (id int, parent_id int references parent);
insert into child select i, 1 from generate_series(1, 20000) i;
analyze;
-- @explain
delete from parent where id > 100
