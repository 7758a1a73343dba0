create table ticket (id bigserial primary key);
select setval('ticket_id_seq', 2000000000);
create sequence turns maxvalue 10 cycle;
select setval('turns', 9);
