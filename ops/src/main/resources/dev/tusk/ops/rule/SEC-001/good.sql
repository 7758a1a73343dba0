create role maker;
grant create on schema public to maker;
-- @after
drop owned by maker;
drop role maker;
