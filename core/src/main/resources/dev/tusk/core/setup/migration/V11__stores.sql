-- Collections have names, and stores: what their tables are called by. A change of model makes a second store beside the first, and then
-- the collection has that one. Aliases are further names of collections.

create table ${schema}.store (
    name text collate "C" primary key
);

comment on table ${schema}.store is 'What the tables of collections are called by: <store>_document, <store>_chunk and others.';

alter table ${schema}.collection add column if not exists store text collate "C";

insert into ${schema}.store (name)
select name
from ${schema}.collection
where store is null
on conflict do nothing;

update ${schema}.collection set store = name where store is null;

alter table ${schema}.collection alter column store set not null;
alter table ${schema}.collection drop constraint if exists collection_store_fkey;
alter table ${schema}.collection
    add constraint collection_store_fkey foreign key (store) references ${schema}.store (name);
create index if not exists collection_store on ${schema}.collection (store);

comment on column ${schema}.collection.store is 'What its tables are called by.';
comment on table ${schema}.collection is 'What each collection is; its documents are in <store>_document, its chunks in <store>_chunk.';

-- These go with the tables. The column keeps its name, as triggers of collections that were made before read it.
alter table ${schema}.bm25 drop constraint if exists bm25_collection_fkey;
alter table ${schema}.bm25
    add constraint bm25_collection_fkey foreign key (collection) references ${schema}.store (name) on delete cascade;
alter table ${schema}.facet_index drop constraint if exists facet_index_collection_fkey;
alter table ${schema}.facet_index
    add constraint facet_index_collection_fkey foreign key (collection) references ${schema}.store (name) on delete cascade;
alter table ${schema}.vector_index drop constraint if exists vector_index_collection_fkey;
alter table ${schema}.vector_index
    add constraint vector_index_collection_fkey foreign key (collection) references ${schema}.store (name) on delete cascade;
alter table ${schema}.query_sample drop constraint if exists query_sample_collection_fkey;
alter table ${schema}.query_sample
    add constraint query_sample_collection_fkey foreign key (collection) references ${schema}.store (name) on delete cascade;
alter table ${schema}.recall_measurement drop constraint if exists recall_measurement_collection_fkey;
alter table ${schema}.recall_measurement
    add constraint recall_measurement_collection_fkey foreign key (collection) references ${schema}.store (name) on delete cascade;
alter table ${schema}.index_tuning drop constraint if exists index_tuning_collection_fkey;
alter table ${schema}.index_tuning
    add constraint index_tuning_collection_fkey foreign key (collection) references ${schema}.store (name) on delete cascade;

comment on column ${schema}.bm25.collection is 'a store';
comment on column ${schema}.facet_index.collection is 'a store';
comment on column ${schema}.vector_index.collection is 'a store';
comment on column ${schema}.query_sample.collection is 'a store';
comment on column ${schema}.recall_measurement.collection is 'a store';
comment on column ${schema}.index_tuning.collection is 'a store';

create table ${schema}.alias (
    name text collate "C" primary key,
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade
);

create index if not exists alias_collection on ${schema}.alias (collection);

comment on table ${schema}.alias is 'Further names of collections; no collection has one of them.';

create table ${schema}.model_change (
    collection text collate "C" primary key references ${schema}.collection (name) on delete cascade,
    store text collate "C" not null unique references ${schema}.store (name),
    state text not null check (state in ('copying', 'indexing', 'ready', 'switched')),
    embedding_model text,
    dimensions integer,
    distance text,
    max_chunk_characters integer not null,
    min_chunk_characters integer not null,
    chunk_overlap_characters integer not null,
    vector_weight double precision,
    vector_weight_source text,
    vector_weight_queries integer,
    vector_weight_chunks bigint,
    position text collate "C",
    documents bigint not null,
    copied_documents bigint not null default 0,
    copied_chunks bigint not null default 0,
    worker bigint not null default 0,
    problem text,
    started_at timestamptz not null default pg_catalog.now(),
    switched_at timestamptz,
    check ((dimensions is null) = (distance is null))
);

comment on table ${schema}.model_change is 'Changes of model that are under way. store is the other store: until the switch the one that is made, from then on the one that was searched before; model, sizes of chunks and weight of vectors are that store''s.';
comment on column ${schema}.model_change.position is 'the last document that was copied, in the order of their ids';
comment on column ${schema}.model_change.worker is 'another number for each that takes the work over; one whose number is no longer here writes nothing more';

create table ${schema}.model_change_key (
    collection text collate "C" not null,
    id bigint generated always as identity,
    document_id text collate "C" not null,
    primary key (collection, id)
);

comment on table ${schema}.model_change_key is 'Documents that were put, changed or deleted in a collection since they were copied to its other store.';

-- Purpose:    keeps the two stores of a collection in step while its model is changed. What changes in the store that is searched is
--             noted for the other one; the other one takes only what is copied, so that no writer who knows the collection as it was
--             writes where nobody reads any more.
-- Parameters: the collection, and the store whose documents the trigger is on
-- Versions:   PostgreSQL 15 to 18
-- Used by:    triggers on <store>_document, from the beginning of a change to its end
create or replace function ${schema}.follow_documents() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $follow$
declare
    searched text;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        -- Its snapshot may be older than a switch; locking the row fails where it is.
        perform from ${schema}.collection where name = tg_argv[0] for share;
    end if;
    select store into searched from ${schema}.collection where name = tg_argv[0];
    if searched is distinct from tg_argv[1] then
        if coalesce(current_setting('tusk.copying', true), '') = 'on' then
            return null;
        end if;
        raise exception 'the documents of collection "%" are in %.%_document', tg_argv[0], tg_table_schema, searched
            using errcode = 'TU001', hint = 'run the same request again';
    end if;
    if tg_op = 'TRUNCATE' then
        raise exception 'the documents of collection "%" cannot be truncated while its model is changed', tg_argv[0]
            using hint = 'delete them, or end the change first: tusk model abort, or tusk model finish';
    end if;
    if tg_op = 'INSERT' then
        insert into ${schema}.model_change_key (collection, document_id) select tg_argv[0], id from added;
    elsif tg_op = 'DELETE' then
        insert into ${schema}.model_change_key (collection, document_id) select tg_argv[0], id from gone;
    else
        insert into ${schema}.model_change_key (collection, document_id)
        select tg_argv[0], id from gone
        union
        select tg_argv[0], id from added;
    end if;
    return null;
end;
$follow$;

comment on function ${schema}.follow_documents() is 'keeps the two stores of a collection in step while its model is changed';

-- Who may use the collections may use these too: a grant on all tables of a schema is one on those that are there.
do $grants$
declare
    given record;
begin
    for given in
        select
          a.privilege_type,
          case when a.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end as grantee
        from pg_catalog.pg_class c
        cross join pg_catalog.aclexplode(c.relacl) a
        where c.oid = '${schema}.collection'::pg_catalog.regclass
          and a.grantee <> c.relowner
          and a.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    loop
        execute pg_catalog.format(
            'grant %s on ${schema}.store, ${schema}.alias, ${schema}.model_change, ${schema}.model_change_key, ${schema}.query_sample, ${schema}.recall_measurement, ${schema}.index_tuning to %s',
            given.privilege_type, given.grantee);
    end loop;
end;
$grants$;
