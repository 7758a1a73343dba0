create extension if not exists pg_trgm;
create extension if not exists vector;
create table customer (
  id int primary key, email text not null, name text not null, city text not null, joined timestamptz not null, active boolean not null,
  referred_by int, settings jsonb not null);
insert into customer
select i, 'user' || i || '@example.org', 'Name ' || md5(i::text), 'city ' || i % 400, timestamptz '2020-01-01' + (i::bigint * 7919) % 100000 * interval '10 minutes', i % 50 <> 0,
  case when i % 10 = 0 then 1 + (i * 31) % 100000 end, jsonb_build_object('theme', 't' || i % 5, 'plan', 'p' || i % 2000)
from generate_series(1, 100000) i;
create table product (
  id int primary key, sku text not null, name text not null, category_id int not null, price numeric not null, tags text[] not null, attributes jsonb not null,
  description text not null, words tsvector not null, available int4range not null, embedding vector(8));
insert into product
select i, 'sku-' || i, 'product ' || md5(i::text), 1 + i % 200, (i * 37) % 100000 / 100.0, array['tag' || i % 2000, 'tag' || i % 37],
  jsonb_build_object('colour', 'c' || i % 500, 'size', i % 40), 'description ' || md5(i::text), to_tsvector('simple', 'w' || i % 3000 || ' v' || i % 700),
  int4range(i, i + 5), array[i % 97, i % 89, i % 83, i % 79, i % 73, i % 71, i % 67, i % 61]::vector
from generate_series(1, 60000) i;
create table category (id int primary key, parent_id int, name text not null);
insert into category select i, nullif(i / 10, 0), 'category ' || i from generate_series(1, 200) i;
create table orders (
  id bigint primary key, customer_id int not null, status text not null, created timestamptz not null, shipped timestamptz, total numeric not null, number text not null,
  note text);
insert into orders
select i, 1 + (i::bigint * 104729) % 20000, (array['new', 'paid', 'packed', 'sent', 'done', 'done', 'done', 'done', 'done', 'done'])[1 + i % 10],
  timestamptz '2024-01-01' + (i::bigint * 7919) % 400000 * interval '1 minute', case when i % 40 <> 0 then timestamptz '2024-02-01' + (i::bigint * 6007) % 400000 * interval '1 minute' end,
  (i * 13) % 100000 / 100.0, 'no-' || i, case when i % 30 = 0 then 'note ' || i % 1000 end
from generate_series(1, 400000) i;
create table item (id bigint primary key, order_id bigint not null, product_id int not null, quantity int not null, price numeric not null);
insert into item select i, 1 + (i * 17) % 400000, 1 + (i::bigint * 7907) % 60000, 1 + i % 5, (i * 7) % 10000 / 100.0 from generate_series(1, 800000) i;
create table event (id bigint, at timestamptz not null, customer_id int not null, kind text not null, payload jsonb not null);
insert into event
select i, timestamptz '2024-01-01' + i * interval '5 seconds', 1 + (i * 31) % 20000, (array['view', 'click', 'cart', 'buy', 'error'])[1 + i % 5], jsonb_build_object('page', 'p' || i % 4000)
from generate_series(1, 500000) i;
create table review (id bigint primary key, product_id int not null, customer_id int not null, stars int not null, body text not null, created timestamptz not null);
insert into review
select i, 1 + (i::bigint * 8009) % 60000, 1 + (i * 31) % 100000, 1 + i % 5, 'body ' || md5(i::text), timestamptz '2024-01-01' + (i::bigint * 4001) % 200000 * interval '1 minute'
from generate_series(1, 200000) i;
create table session (token text not null, customer_id int not null, expires timestamptz not null);
insert into session select md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text) || md5((i + 3)::text), 1 + i % 100000, timestamptz '2024-06-01' + (i * 7) % 100000 * interval '1 minute' from generate_series(1, 100000) i;
analyze;
