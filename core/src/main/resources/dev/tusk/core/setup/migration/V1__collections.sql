-- The catalog of collections. Each collection's own tables are created with it.

create table ${schema}.collection (
    name text collate "C" primary key,
    language text,
    title_weight double precision not null,
    heading_weight double precision not null,
    text_weight double precision not null,
    k1 double precision not null,
    b double precision not null,
    engine text not null default 'auto',
    embedding_model text,
    dimensions integer,
    distance text,
    max_chunk_characters integer not null,
    min_chunk_characters integer not null,
    chunk_overlap_characters integer not null,
    vector_weight double precision,
    vector_weight_chunks bigint,
    created_at timestamptz not null default pg_catalog.now(),
    updated_at timestamptz not null default pg_catalog.now(),
    check ((dimensions is null) = (distance is null))
);

comment on table ${schema}.collection is 'What each collection is; its documents are in <name>_document, its chunks in <name>_chunk.';

create table ${schema}.declared_field (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    name text collate "C" not null,
    type text not null,
    ordinal integer not null,
    primary key (collection, name)
);

comment on table ${schema}.declared_field is 'Metadata fields that have a type and an index.';

create table ${schema}.known_field (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    path text collate "C" not null,
    primary key (collection, path)
);

comment on table ${schema}.known_field is 'Metadata fields that documents of a collection have had, so that a misspelt field in a filter is noticed.';

create table ${schema}.bm25 (
    collection text collate "C" primary key references ${schema}.collection (name) on delete cascade,
    epoch integer not null,
    k1 double precision not null,
    b double precision not null,
    title_weight double precision not null,
    heading_weight double precision not null,
    text_weight double precision not null,
    average_length double precision,
    complete boolean not null default true
);

comment on table ${schema}.bm25 is 'What the BM25 weights in <name>_lexical are computed with; average_length is null until the first chunk; complete is false while some are computed with what stood here before.';

create table ${schema}.facet_index (
    collection text collate "C" primary key references ${schema}.collection (name) on delete cascade,
    generation bigint not null,
    facets text[] not null,
    declared text[] not null
);

comment on table ${schema}.facet_index is 'Which facets of a collection maintenance has indexed in <name>_facet_bits; generation changes with each build.';
