create table letter (id int primary key, owner text);
create policy own on letter using (owner = current_user);
alter table letter enable row level security;
