create table job (id int primary key, relation regclass, kind regtype, owner regrole);
