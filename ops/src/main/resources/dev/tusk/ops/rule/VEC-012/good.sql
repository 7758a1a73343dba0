create extension vector;
set allow_system_table_mods = on;
update pg_extension set extversion = '99.0.0' where extname = 'vector';
