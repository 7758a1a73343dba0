-- Partial indexes over the vectors of the chunks whose documents pass a filter that is often asked for. As a filter is over documents,
-- an index over chunks cannot have it as its predicate: the vectors that pass are kept in a table of their own,
-- "<store>.partial.<name>", with an index over all of it, and triggers keep it in step.

create table ${schema}.partial_index (
    store text collate "C" not null references ${schema}.store (name) on delete cascade,
    name text collate "C" not null,
    filter jsonb not null,
    spec jsonb not null,
    condition text not null,
    created_at timestamptz not null default pg_catalog.now(),
    primary key (store, name)
);

create unique index if not exists partial_index_filter on ${schema}.partial_index (store, pg_catalog.md5(filter::text));

comment on table ${schema}.partial_index is 'The filters whose vectors have an index of their own, spec. condition is what the filter was compiled to when the table of these vectors was made: where it is compiled to something else by now, as a field was declared, the index is not used until maintain makes it anew; empty where the table is not made yet. Each making has another name, so that who has read the one before does not read half of the next.';

-- Purpose:    keeps the vectors that pass a filter in step with the chunks
-- Parameters: the table of these vectors, the documents, and the condition on a document d
-- Versions:   PostgreSQL 15 to 18
-- Used by:    triggers on <store>_chunk
create or replace function ${schema}.partial_follows_chunks() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $follow$
begin
    if tg_op = 'TRUNCATE' then
        execute format('delete from %s', tg_argv[0]);
        return null;
    elsif tg_op = 'DELETE' then
        execute format('delete from %s k using gone g where k.id = g.id', tg_argv[0]);
        return null;
    elsif tg_op = 'UPDATE' then
        execute format(
            'delete from %s k'
            ' using (select id, document_id, embedding from gone) g'
            ' left join (select id, document_id, embedding from added) a on a.id = g.id and a *= g'
            ' where k.id = g.id and a.id is null',
            tg_argv[0]);
    end if;
    execute format(
        'insert into %s (id, document_id, embedding)'
        ' select a.id, a.document_id, a.embedding from added a join %s d on d.id = a.document_id'
        ' where a.embedding is not null and (%s) on conflict (id) do nothing',
        tg_argv[0], tg_argv[1], tg_argv[2]);
    return null;
end;
$follow$;

comment on function ${schema}.partial_follows_chunks() is 'keeps the vectors that pass a filter in step with the chunks';

-- Purpose:    keeps the vectors that pass a filter in step with the documents
-- Parameters: the table of these vectors, the chunks, and the condition on a document d
-- Versions:   PostgreSQL 15 to 18
-- Used by:    triggers on <store>_document; those of deleted documents go with their chunks
create or replace function ${schema}.partial_follows_documents() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $follow$
begin
    if tg_op = 'UPDATE' then
        execute format(
            'delete from %s k using gone g where k.document_id = g.id'
            ' and not exists (select from added d where d.id = g.id and (%s))',
            tg_argv[0], tg_argv[2]);
    end if;
    execute format(
        'insert into %s (id, document_id, embedding)'
        ' select c.id, c.document_id, c.embedding from added d join %s c on c.document_id = d.id'
        ' where c.embedding is not null and (%s) on conflict (id) do nothing',
        tg_argv[0], tg_argv[1], tg_argv[2]);
    return null;
end;
$follow$;

comment on function ${schema}.partial_follows_documents() is 'keeps the vectors that pass a filter in step with the documents';

-- Who may use the collections may use this too: a grant on all tables of a schema is one on those that are there.
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
        execute pg_catalog.format('grant %s on ${schema}.partial_index to %s', given.privilege_type, given.grantee);
    end loop;
end;
$grants$;
