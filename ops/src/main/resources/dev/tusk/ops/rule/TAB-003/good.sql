-- @threshold rows=1000
create table event (id bigint primary key);
insert into event select i from generate_series(1, 2000) i;
analyze event;
