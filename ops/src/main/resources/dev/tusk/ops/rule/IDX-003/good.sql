create table visit (id int primary key, person int, at timestamptz);
create unique index visit_person on visit (person);
create index visit_person_at on visit (person, at);
create index visit_at on visit (at) where person is null;
create index visit_at_id on visit (at, id);
