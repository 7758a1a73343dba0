-- What was done with sources that are read in the order of an ever-growing key, such as the rows of a dump: a position in place of items;
-- and the threads of discussions, so that an answer is found with the title of what it answers.

create table ${schema}.ingestion_part (
    ingestion integer not null,
    part text collate "C" not null,
    version text collate "C" not null,
    prepared boolean not null default false,
    position bigint not null default 0,
    whole boolean not null default false,
    primary key (ingestion, part)
);

comment on table ${schema}.ingestion_part is 'How far the parts of sources were read that have positions: files, or all of an API.';
comment on column ${schema}.ingestion_part.version is 'tells this version of the part from others; of another one everything is read again';
comment on column ${schema}.ingestion_part.prepared is 'whether its threads were noted, or, of an API, where it begins';
comment on column ${schema}.ingestion_part.position is 'everything up to here is done; tusk.ingestion_span has what is done beyond it';

create table ${schema}.ingestion_span (
    ingestion integer not null,
    part text collate "C" not null,
    after bigint not null,
    upto bigint not null,
    primary key (ingestion, part, after)
);

comment on table ${schema}.ingestion_span is 'Spans of positions that are done, each written in the transaction of its documents, until everything before them is done, too.';

create table ${schema}.ingestion_thread (
    ingestion integer not null,
    id bigint not null,
    parent bigint,
    root bigint,
    title text,
    primary key (ingestion, id)
);

create index if not exists ingestion_thread_open on ${schema}.ingestion_thread (ingestion, parent)
where root is null and parent is not null;

comment on table ${schema}.ingestion_thread is 'What answers what in sources of discussions. root is null of what answers nothing, and where no way leads to such a one: a parent is missing, or parents go in circles.';
comment on column ${schema}.ingestion_thread.title is 'of what answers nothing';

-- Purpose:    deletes what is known of the items of ingestions that are deleted. Foreign keys would look for the ingestion of each row.
-- Versions:   PostgreSQL 15 to 18
-- Used by:    the trigger on ingestion
create or replace function ${schema}.delete_ingestion_items() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $items$
begin
    delete from ${schema}.ingestion_item i using gone g where i.ingestion = g.id;
    delete from ${schema}.ingestion_part i using gone g where i.ingestion = g.id;
    delete from ${schema}.ingestion_span i using gone g where i.ingestion = g.id;
    delete from ${schema}.ingestion_thread i using gone g where i.ingestion = g.id;
    return null;
end;
$items$;

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
            'grant %s on ${schema}.ingestion_part, ${schema}.ingestion_span, ${schema}.ingestion_thread to %s',
            given.privilege_type, given.grantee);
    end loop;
end;
$grants$;
