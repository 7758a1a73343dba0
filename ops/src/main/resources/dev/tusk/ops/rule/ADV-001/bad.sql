create extension hypopg;
create table orders (id int primary key, customer_id int not null, total int not null);
insert into orders select i, i % 2000, i % 7 from generate_series(1, 40000) i;
analyze orders;
-- @explain
select * from orders where customer_id = 42;
