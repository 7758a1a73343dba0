-- What share of the nearest vectors searches find: what was promised, what was measured, and of which queries.

alter table ${schema}.collection
    add column if not exists recall_target double precision not null default 0.99
    check (recall_target > 0 and recall_target <= 1);

comment on column ${schema}.collection.recall_target is 'The share of the ten nearest vectors that searches are to find.';

create table ${schema}.query_sample (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    id bigint generated always as identity,
    asked_at timestamptz not null default pg_catalog.now(),
    vector real[] not null,
    primary key (collection, id)
);

comment on table ${schema}.query_sample is 'Vectors of some of the queries that were asked, the newest of each collection, for measuring and tuning; no texts.';

create table ${schema}.recall_measurement (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    id bigint generated always as identity,
    measured_at timestamptz not null default pg_catalog.now(),
    source text not null check (source in ('tune', 'check', 'monitor')),
    index_name text,
    index_oid bigint,
    effort integer,
    vectors bigint not null check (vectors >= 0),
    queries integer not null check (queries > 0),
    k integer not null check (k > 0),
    mean double precision not null check (mean between 0 and 1),
    squares double precision not null check (squares between 0 and 1),
    primary key (collection, id)
);

create index if not exists recall_measurement_time on ${schema}.recall_measurement (collection, measured_at);

comment on table ${schema}.recall_measurement is 'Recall as it was measured: mean and mean of squares over so many queries of the share of the k nearest that was found, among so many vectors.';

create table ${schema}.index_tuning (
    collection text collate "C" primary key references ${schema}.collection (name) on delete cascade,
    tuned_at timestamptz not null default pg_catalog.now(),
    picture text not null
);

comment on table ${schema}.index_tuning is 'The last tuning of the vector index of a collection, as a picture in SVG.';
