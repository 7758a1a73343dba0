create role anon;
create table letter (id int primary key);
alter table letter enable row level security;
grant usage on schema public to anon;
grant select on letter to anon;
create table draft (id int primary key);
-- @after
drop owned by anon;
drop role anon;
