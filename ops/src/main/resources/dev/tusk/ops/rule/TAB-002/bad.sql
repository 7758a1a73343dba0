create table ticket (id serial primary key);
select setval('ticket_id_seq', 2000000000);
