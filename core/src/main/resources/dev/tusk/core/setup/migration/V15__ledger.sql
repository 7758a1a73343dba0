-- What was done with the items of sources: files, rows, pages. An item's row is written in the transaction of its document, so that what
-- is said to be done is done, whenever a run is killed.

create table ${schema}.ingestion (
    id integer generated always as identity primary key,
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    name text collate "C" not null,
    source jsonb not null,
    settings text collate "C" not null,
    run bigint not null default 0,
    worker bigint not null default 0,
    state text not null default 'ended' check (state in ('running', 'stopped', 'failed', 'ended')),
    whole boolean not null default false,
    started_at timestamptz not null default pg_catalog.now(),
    ended_at timestamptz,
    added bigint not null default 0,
    changed bigint not null default 0,
    unchanged bigint not null default 0,
    deleted bigint not null default 0,
    failed bigint not null default 0,
    problem text,
    unique (collection, name)
);

comment on table ${schema}.ingestion is 'Sources that were read into collections, and their last runs. source tells people and schedules what is read; settings is a hash of what shapes its documents.';
comment on column ${schema}.ingestion.run is 'the number of the last run; one that was killed goes on with its number';
comment on column ${schema}.ingestion.worker is 'another number for each process that takes a run up; one whose number is no longer here writes nothing more';
comment on column ${schema}.ingestion.whole is 'whether the run read its source to the end';

create table ${schema}.ingestion_item (
    ingestion integer not null,
    item text collate "C" not null,
    document_id text collate "C",
    fingerprint text collate "C",
    stored boolean not null,
    failed boolean not null,
    attempts integer not null default 0,
    run bigint not null,
    reason text,
    failed_at timestamptz,
    primary key (ingestion, item)
) with (fillfactor = 90);

-- Most items have the name of their document, and are not in these.
create index if not exists ingestion_item_document on ${schema}.ingestion_item (ingestion, document_id) where document_id is not null;
create index if not exists ingestion_item_failed on ${schema}.ingestion_item (ingestion, item) where failed;

comment on table ${schema}.ingestion_item is 'Items of sources. document_id is null where it is the item''s own name; fingerprint tells a version of the item from others, null where the next run is to read it whatever it looks like.';
comment on column ${schema}.ingestion_item.run is 'the last run that read it, or, where a run looks for what is gone, that saw it';
comment on column ${schema}.ingestion_item.stored is 'whether it has been made a document; one that never could be read has none';
comment on column ${schema}.ingestion_item.attempts is 'how often it failed since it was last read well';

-- Purpose:    deletes the items of ingestions that are deleted. A foreign key would look for the ingestion of each item that is written.
-- Versions:   PostgreSQL 15 to 18
-- Used by:    the trigger on ingestion
create or replace function ${schema}.delete_ingestion_items() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $items$
begin
    delete from ${schema}.ingestion_item i using gone g where i.ingestion = g.id;
    return null;
end;
$items$;

comment on function ${schema}.delete_ingestion_items() is 'deletes the items of ingestions that are deleted';

create or replace trigger ingestion_items_follow after delete on ${schema}.ingestion
referencing old table as gone
for each statement execute function ${schema}.delete_ingestion_items();

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
            'grant %s on ${schema}.ingestion, ${schema}.ingestion_item to %s', given.privilege_type, given.grantee);
    end loop;
end;
$grants$;
