-- @threshold pages=5
create extension pgstattuple;
create table page (id int primary key, words tsvector);
create index on page using gin (words);
insert into page select i, to_tsvector('english', 'word' || i || ' and other' || i) from generate_series(1, 3000) i;
select pg_stat_force_next_flush();
vacuum page;
create table leaf (id int primary key, words tsvector);
create index on leaf using gin (words) with (fastupdate = off);
insert into leaf select i, to_tsvector('english', 'word' || i) from generate_series(1, 3000) i;
select pg_stat_force_next_flush();
