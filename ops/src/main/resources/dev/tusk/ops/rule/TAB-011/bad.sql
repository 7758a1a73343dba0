create table job (id int primary key, call regprocedure, schema regnamespace);
