-- @threshold bytes=0
-- @threshold days=0
create table visit (id int primary key, person int);
create index visit_person on visit (person);
