create table customer (id int primary key, city text not null, country text not null);
insert into customer select i, 'city ' || i % 500, 'country ' || i % 500 / 25 from generate_series(1, 20000) i;
analyze customer;
-- @explain
select * from customer where city = 'city 7' and country = 'country 0';
