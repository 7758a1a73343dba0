create table forgotten (id int primary key) with (autovacuum_enabled = off);
