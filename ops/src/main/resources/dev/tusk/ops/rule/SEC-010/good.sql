create table letter (id int primary key, owner text, open boolean);
alter table letter enable row level security;
create policy own on letter for update using (owner = current_user);
create policy all_open on letter for select using (open or owner = current_user);
