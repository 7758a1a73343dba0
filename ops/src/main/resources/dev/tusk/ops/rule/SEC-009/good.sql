create table letter (id int primary key, tenant text);
alter table letter enable row level security;
create policy own on letter using (tenant = (select current_setting('app.tenant')));
