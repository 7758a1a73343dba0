-- Vectors that documents have under a name, beside those of their chunks. Each has a table of its own,
-- "<collection>.vector.<name>": one row a document, with the vector, or null where there is nothing to make one of.

create table ${schema}.named_vector (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    name text collate "C" not null,
    source text,
    model text,
    dimensions integer not null check (dimensions > 0),
    distance text not null,
    type text not null check (type in ('vector', 'halfvec', 'bit', 'sparsevec')),
    ordinal integer not null,
    primary key (collection, name),
    check (source is null or model is not null)
);

comment on table ${schema}.named_vector is 'What the named vectors of collections are: source is title, body or a metadata field that the model makes them of, null where they come with the documents; model then makes the vectors of queries.';

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
        execute pg_catalog.format('grant %s on ${schema}.named_vector to %s', given.privilege_type, given.grantee);
    end loop;
end;
$grants$;
