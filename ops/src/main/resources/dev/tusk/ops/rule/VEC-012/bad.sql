create extension vector;
-- An old version is pretended, as one server has one version installed.
set allow_system_table_mods = on;
update pg_extension set extversion = '0.7.4' where extname = 'vector';
