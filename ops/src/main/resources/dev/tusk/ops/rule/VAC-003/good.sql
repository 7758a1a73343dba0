create table minded (id int primary key) with (autovacuum_vacuum_scale_factor = 0.02);
