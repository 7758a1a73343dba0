-- Tables and views of others that collections follow. Triggers on the tables note the keys of rows that change; whoever syncs reads
-- those rows and puts them as documents.

create table ${schema}.attachment (
    collection text collate "C" primary key references ${schema}.collection (name) on delete cascade,
    table_schema text not null,
    table_name text not null,
    capture text not null check (capture in ('statements', 'rows', 'compared')),
    key_columns text[] not null,
    title_column text,
    body_columns text[] not null,
    body_format text not null,
    field_columns text[] not null,
    every_seconds integer not null check (every_seconds > 0),
    despite_row_security boolean not null default false,
    partitions text,
    scan text check (scan in ('rows', 'documents')),
    scan_position text[],
    scanned_at timestamptz,
    problem text,
    problem_since timestamptz,
    attached_at timestamptz not null default pg_catalog.now()
);

comment on table ${schema}.attachment is 'The tables and views that collections follow.';
comment on column ${schema}.attachment.capture is 'How changes are noticed: triggers for statements, triggers for rows (partitions and tables that inherit), or comparing all of it every so often.';
comment on column ${schema}.attachment.partitions is 'The partitions and their files as they were last seen: where they are others, all rows are compared.';
comment on column ${schema}.attachment.scan is 'What is being compared: first all rows, then all documents; null while nothing is.';
comment on column ${schema}.attachment.scan_position is 'The key that the comparison has come to, as texts.';
comment on column ${schema}.attachment.scanned_at is 'When the last whole comparison ended.';
comment on column ${schema}.attachment.problem is 'Why nothing is synced at the moment; null where nothing is known to be in the way.';

create table ${schema}.sync_queue (
    id bigint generated always as identity primary key,
    collection text collate "C" not null,
    key text collate "C",
    noted_at timestamptz not null default pg_catalog.clock_timestamp(),
    due_at timestamptz not null default pg_catalog.now(),
    attempts integer not null default 0,
    failed boolean not null default false,
    reason text
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

-- No check and no unique index on the key: what notes a change must never make the statement of an application fail.
create index if not exists sync_queue_waiting on ${schema}.sync_queue (collection, id) where not failed;
create index if not exists sync_queue_failed on ${schema}.sync_queue using hash (key) where failed;

comment on table ${schema}.sync_queue is 'Keys of rows that were changed and are yet to be read; those that failed for good stay with their reason.';
comment on column ${schema}.sync_queue.key is 'The document''s id; null asks for all rows to be compared.';

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
            'grant %s on ${schema}.attachment, ${schema}.sync_queue to %s', given.privilege_type, given.grantee);
    end loop;
end;
$grants$;
