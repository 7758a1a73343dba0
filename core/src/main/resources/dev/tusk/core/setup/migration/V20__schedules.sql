-- Ingestions that "tusk serve --run-schedules" runs by itself, and what became of their last runs.

create table ${schema}.schedule (
    id integer generated always as identity primary key,
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    name text collate "C" not null,
    arguments text[] not null,
    directory text not null,
    timing text not null,
    zone text not null,
    next_run timestamptz not null,
    claim bigint not null default 0,
    claimed_until timestamptz,
    state text not null default 'never' check (state in ('never', 'running', 'ended', 'partial', 'failed', 'stopped')),
    started_at timestamptz,
    ended_at timestamptz,
    report jsonb,
    problem text,
    unique (collection, name)
);

comment on table ${schema}.schedule is 'Ingestions that run by themselves. Whoever can write arguments or directory has the host of a server read files: grant insert, delete, and update of all columns to nobody.';
comment on column ${schema}.schedule.arguments is 'of "tusk ingest", without connection and output; secrets are refused';
comment on column ${schema}.schedule.directory is 'what relative paths are meant from';
comment on column ${schema}.schedule.timing is 'an interval such as 1h30m, or the five fields of cron, read in the time zone';
comment on column ${schema}.schedule.next_run is 'the occasion that is next; it stays while its run goes on, so that a run whose process was killed is due again';
comment on column ${schema}.schedule.claim is 'another number for each process that takes a run up; one whose number is no longer here tells nothing more';
comment on column ${schema}.schedule.claimed_until is 'while this is to come a process is at work, and moves it on; null where none is';
comment on column ${schema}.schedule.report is 'the counts of the last run, as tusk ingest --json ends with';

-- Reading as for collections. Of writing only what a server notes of runs: the definitions stay the owner's.
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
          and a.privilege_type in ('SELECT', 'UPDATE')
    loop
        execute pg_catalog.format(
            'grant %s on ${schema}.schedule to %s',
            case given.privilege_type
                when 'UPDATE' then 'update (next_run, claim, claimed_until, state, started_at, ended_at, report, problem)'
                else 'select'
            end,
            given.grantee);
    end loop;
end;
$grants$;
