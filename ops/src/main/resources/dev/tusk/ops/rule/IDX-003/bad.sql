create table visit (id int primary key, person int, at timestamptz);
create index visit_person on visit (person);
create index visit_person_at on visit (person, at);
