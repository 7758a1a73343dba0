create table letter (id int primary key, owner text);
alter table letter enable row level security;
