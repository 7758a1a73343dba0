create table customer (id int primary key);
create table invoice (id int primary key, customer_id int constraint invoice_customer_fk references customer);
insert into customer select i from generate_series(1, 2000) i;
insert into invoice select i, i % 1000 + 1001 from generate_series(1, 30000) i;
create index on invoice (customer_id);
analyze customer, invoice;
-- @explain
delete from customer where id <= 200
