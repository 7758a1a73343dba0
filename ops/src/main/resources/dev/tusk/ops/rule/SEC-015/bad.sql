create role anon;
create table letter (id int primary key);
grant usage on schema public to anon;
grant select on letter to anon;
-- @after
drop owned by anon;
drop role anon;
