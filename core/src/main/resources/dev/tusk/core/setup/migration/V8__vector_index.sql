-- How searches walk the indexes over vectors, and which index of a collection they walk. What an index is made of stands in
-- PostgreSQL's own catalog.

create table ${schema}.vector_index (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    name text collate "C" not null,
    serving boolean not null default false,
    effort integer check (effort between 1 and 32768),
    rescored integer check (rescored between 0 and 10000),
    target double precision check (target > 0 and target <= 1),
    recall double precision check (recall between 0 and 1),
    set_at timestamptz not null default pg_catalog.now(),
    primary key (collection, name)
);

create unique index if not exists vector_index_serving
    on ${schema}.vector_index (collection)
    where serving;

comment on table ${schema}.vector_index is 'Of indexes over vectors: effort is hnsw.ef_search or ivfflat.probes for the ten nearest, rescored how many candidates are scored again by their full vectors; null where they are reckoned for each search. recall is what was measured with them, target what was asked for.';
