create table letter (id int primary key, owner text);
alter table letter enable row level security;
create policy own on letter using (owner = current_user);
create view letters as select id from letter;
