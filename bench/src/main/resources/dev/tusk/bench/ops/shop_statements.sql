-- best: none
select * from customer where id = $1;
-- best: customer (email)
select id, name from customer where email = $1;
-- best: customer ((lower(email)))
select id, name from customer where lower(email) = $1;
-- best: customer (city)
select id, name from customer where city = $1;
-- best: customer (city, joined desc) | customer (city, joined)
select id, name from customer where city = $1 order by joined desc limit 10;
-- best: customer (joined desc) | customer (joined)
select id, name from customer order by joined desc limit 20;
-- best: customer (referred_by) | customer (referred_by) where referred_by is not null
select id from customer where referred_by = $1;
-- best: customer (active) where NOT active | customer (id) where NOT active | customer (joined) where NOT active | customer (joined desc) where NOT active
select id, joined from customer where not active order by joined desc limit 10;
-- best: customer gin (name gin_trgm_ops)
select id from customer where name ilike '%abc12%';
-- best: customer gin (settings jsonb_path_ops)
select id from customer where settings @> '{"plan": "p77"}';
-- best: none
select count(*) from customer;
-- best: none
select * from product where id = $1;
-- best: product (sku)
select * from product where sku = $1;
-- best: product (category_id) | product (category_id, price)
select id, name, price from product where category_id = $1;
-- best: product (category_id, price)
select id, name, price from product where category_id = $1 order by price limit 20;
-- best: product (price desc) | product (price)
select id, name, price from product order by price desc limit 20;
-- best: product gin (tags)
select id from product where tags @> array['tag77'];
-- best: product gin (attributes jsonb_path_ops)
select id from product where attributes @> '{"colour": "c77"}';
-- best: product gin (words)
select id from product where words @@ to_tsquery('simple', 'w77');
-- best: product gist (available)
select id from product where available && int4range(500, 502);
-- best: product hnsw (embedding vector_l2_ops)
select id from product order by embedding <-> '[1,2,3,4,5,6,7,8]' limit 10;
-- best: none
select * from category where parent_id = $1;
-- best: none
select * from orders where id = $1;
-- best: orders (customer_id) | orders (customer_id, created) | orders (customer_id, created desc)
select id, total from orders where customer_id = $1;
-- best: orders (customer_id, created desc) | orders (customer_id, created)
select id, total from orders where customer_id = $1 order by created desc limit 1;
-- best: orders (customer_id, created) | orders (customer_id, created desc) | orders (customer_id)
select count(*) from orders where customer_id = $1 and created >= $2;
-- best: orders (number)
select id, status from orders where number = $1;
-- best: orders (created) | orders (created desc)
select id, total from orders where created >= timestamptz '2024-05-01' and created < timestamptz '2024-05-01 06:00';
-- best: orders (created desc) | orders (created)
select id, total from orders order by created desc limit 50;
-- best: orders (status, created) | orders (created)
select id, total from orders where status = 'new' order by created limit 20;
-- best: orders (created) where shipped is null | orders (created, status) where shipped is null | orders (status, created)
select id, number from orders where shipped is null order by created limit 100;
-- best: orders (total desc) | orders (total)
select id, total from orders order by total desc limit 10;
-- best: orders (note)
select id from orders where note = $1;
-- best: none
select sum(total) from orders where total > 1;
-- best: item (order_id)
select product_id, quantity from item where order_id = $1;
-- best: item (product_id)
select sum(quantity) from item where product_id = $1;
-- best: item (order_id)
select o.number, i.product_id, i.quantity from orders o join item i on i.order_id = o.id where o.id = $1;
-- best: item (order_id)
-- best: orders (customer_id) | orders (customer_id, created) | orders (customer_id, created desc)
select o.number, i.product_id, i.quantity from orders o join item i on i.order_id = o.id where o.customer_id = $1;
-- best: item (product_id)
select o.customer_id from item i join orders o on o.id = i.order_id where i.product_id = $1;
-- best: item (order_id)
delete from item where order_id = $1;
-- best: none
update orders set status = $1 where id = $2;
-- best: orders (number)
update orders set status = 'sent' where number = $1;
-- best: event brin (at) | event (at)
select count(*) from event where at >= timestamptz '2024-01-10' and at < timestamptz '2024-01-10 02:00';
-- best: event (customer_id) | event (customer_id, at) | event (customer_id, at desc)
select at, kind from event where customer_id = $1 order by at desc limit 20;
-- best: event gin (payload jsonb_path_ops)
select count(*) from event where payload @> '{"page": "p77"}';
-- best: review (product_id) | review (product_id, created desc) | review (product_id, created) | review (product_id, stars)
select avg(stars) from review where product_id = $1;
-- best: review (product_id, created desc) | review (product_id, created) | review (product_id) | review (product_id, stars)
select body, stars from review where product_id = $1 order by created desc limit 5;
-- best: review (customer_id)
select product_id, stars from review where customer_id = $1;
-- best: session (token) | session hash (token)
select customer_id, expires from session where token = $1;
-- best: session (expires)
delete from session where expires < timestamptz '2024-06-01 01:00';
