create role letter_owner login;
create table letter (id int primary key, owner text);
alter table letter enable row level security;
create policy own on letter using (owner = current_user);
alter table letter owner to letter_owner;
-- @after
drop table letter;
drop role letter_owner;
