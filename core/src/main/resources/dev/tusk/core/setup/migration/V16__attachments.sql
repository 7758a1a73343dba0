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

-- Purpose:    searches of a collection by those who live in SQL: by words (the scores are those of the mode keyword), by a vector, or by both.
-- Arguments:  the collection or an alias; what to look for: any of the words, "phrases" and +words that have to be there, -exclusions; how many
--             chunks at most, 1 to 1000; what the metadata has to contain (@>); a vector of the collection's dimensions; how much the vector
--             counts beside words, 0 to 1, null for what the collection has learned.
-- Versions:   PostgreSQL 15 to 18, pgvector 0.8
-- Privileges: select on the tables of the schema; runs with the rights of whoever calls it
-- Not here:   prefixes*, title:words, synonyms, other spellings, snippets, facets, groups, boosts; and nothing prunes the work for frequent
--             words as the program does. Indexes over vectors are walked with the settings of the session (hnsw.ef_search, hnsw.iterative_scan).
create or replace function ${schema}.search(
    collection text,
    query text default null,
    k integer default 10,
    filter jsonb default null,
    embedding real[] default null,
    vector_weight double precision default null)
returns table (
    document_id text,
    score double precision,
    chunk integer,
    title text,
    heading text,
    content text,
    metadata jsonb)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $search$
declare
    known ${schema}.collection%rowtype;
    vectors text;
    nearness text;
    token record;
    part tsquery;
    words text := '';
    conditions tsquery := ''::tsquery;
    factors text;
    lexemes tsquery;
    candidates integer := least(10000, greatest(100, 10 * search.k));
    passes text;
    by_words text;
    by_vector text;
begin
    select c.* into known
    from ${schema}.collection c
    where c.name = coalesce((select a.collection from ${schema}.alias a where a.name = search.collection), search.collection);
    if not found then
        raise exception 'there is no collection "%"', search.collection using errcode = 'undefined_object';
    end if;
    if search.k is null or search.k not between 1 and 1000 then
        raise exception 'k is %; it must be 1 to 1000', search.k using errcode = 'invalid_parameter_value';
    end if;
    if search.vector_weight not between 0 and 1 then
        raise exception 'vector_weight is %; it must be 0 to 1', search.vector_weight using errcode = 'invalid_parameter_value';
    end if;
    if search.query is null and search.embedding is null then
        raise exception 'neither a query nor a vector is given' using errcode = 'invalid_parameter_value';
    end if;
    if search.query is not null and known.language is null then
        raise exception 'collection "%" has no keyword search', known.name
            using errcode = 'invalid_parameter_value', hint = 'give a vector alone';
    end if;
    if search.embedding is not null and (known.dimensions is null or known.dimensions <> cardinality(search.embedding)) then
        raise exception 'the vector has % dimensions, those of collection "%" have %',
            cardinality(search.embedding), known.name, coalesce(known.dimensions::text, 'none')
            using errcode = 'invalid_parameter_value';
    end if;
    select quote_ident(n.nspname) into vectors
    from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'vector';

    if search.query is not null then
        for token in
            select m[1] as sign, m[2] as phrase, coalesce(m[2], m[3]) as said
            from regexp_matches(search.query, '([-+]?)(?:"([^"]*)"|([^\s"]+))', 'g') m
        loop
            if token.phrase is null and token.sign = '' and lower(token.said) = 'or' then
                continue;
            end if;
            part := phraseto_tsquery(
                (case when known.language like '%.%' then known.language else 'pg_catalog.' || known.language end)::regconfig,
                ${schema}.readable(token.said));
            if token.sign = '-' then
                conditions := case when numnode(part) = 0 then conditions when numnode(conditions) = 0 then !! part else conditions && !! part end;
                continue;
            end if;
            words := words || ' ' || token.said;
            if (token.sign = '+' or token.phrase is not null) and numnode(part) > 0 then
                conditions := case when numnode(conditions) = 0 then part else conditions && part end;
            end if;
        end loop;
        execute format(
            $terms$
            select
              '{' || string_agg(w.id || ':' || w.factor, ',' order by w.id) || '}/1000000000',
              string_agg('''' || replace(replace(w.lexeme, '\', '\\'), '''', '''''') || '''', ' | ')::tsquery
            from (
              select
                t.id, u.lexeme,
                (cardinality(u.positions) * ln(1 + (greatest(0, n.chunks - f.df) + 0.5::float8) / (f.df + 0.5)))::real as factor
              from unnest(${schema}.lexemes($1, $2)) u
              join ${schema}.%1$I t on t.term = u.lexeme
              cross join lateral (
                select t.df + coalesce((select sum(c.df) from ${schema}.%2$I c where c.term_id = t.id), 0)::bigint as df
              ) f
              cross join (select coalesce(sum(chunks), 0)::bigint as chunks from ${schema}.%3$I) n
              where f.df > 0
                and not exists(select from ${schema}.stop_word s where s.collection = $3 and s.lexeme = u.lexeme)
            ) w
            $terms$,
            known.store || '_term', known.store || '_term_change', known.store || '_lexical_total')
        into factors, lexemes
        using
            (case when known.language like '%.%' then known.language else 'pg_catalog.' || known.language end)::regconfig,
            words, known.name;
        if factors is null and search.embedding is null then
            return;
        end if;
    end if;

    passes := case when search.filter is null then 'true' else 'd.metadata @> $4' end;
    by_words := format(
        $words$
        select c.id, -(l.weights operator(%1$s.<#>) $1::%1$s.sparsevec)::float8 as lexical
        from ${schema}.%2$I l
        join ${schema}.%3$I c on c.id = l.chunk_id
        join ${schema}.%4$I d on d.id = c.document_id
        where l.tsv @@ $2
          and (numnode($3) = 0 or l.tsv @@ $3)
          and %5$s
        order by lexical desc, c.id
        $words$,
        vectors, known.store || '_lexical', known.store || '_chunk', known.store || '_document', passes);
    nearness := case known.distance when 'l2' then '<->' when 'l1' then '<+>' when 'inner_product' then '<#>' else '<=>' end;
    by_vector := format(
        $vectors$
        select c.id, c.embedding operator(%1$s.%2$s) $5::%1$s.vector as distance
        from ${schema}.%3$I c
        join ${schema}.%4$I d on d.id = c.document_id
        %5$s
        where c.embedding is not null
          and %6$s
        order by distance
        $vectors$,
        vectors, nearness, known.store || '_chunk', known.store || '_document',
        case when numnode(conditions) = 0 then ''
             else format('join ${schema}.%I l on l.chunk_id = c.id and l.tsv @@ $3', known.store || '_lexical') end,
        passes);

    return query execute format(
        case
            when search.embedding is null then
                'with best as (select w.id, w.lexical as score from (%1$s limit $6) w)'
            when factors is null then
                'with best as (select v.id, %3$s as score from (%2$s limit $6) v)'
            else $fused$
                with candidate as (
                  select id from (%1$s limit $7) w union select id from (%2$s limit $7) v
                ), scored as (
                  select
                    c.id,
                    coalesce(-(l.weights operator(%4$s.<#>) $1::%4$s.sparsevec)::float8, 0) as lexical,
                    c.embedding operator(%4$s.%5$s) $5::%4$s.vector as distance
                  from candidate k
                  join ${schema}.%6$I c on c.id = k.id
                  left join ${schema}.%7$I l on l.chunk_id = c.id
                ), best as (
                  select
                    id,
                    (1 - $8) * coalesce((lexical - min(lexical) over ()) / nullif(max(lexical) over () - min(lexical) over (), 0), (lexical > 0)::int)
                      + $8 * coalesce((max(distance) over () - distance) / nullif(max(distance) over () - min(distance) over (), 0),
                        (distance is not null)::int) as score
                  from scored
                  order by score desc, id
                  limit $6
                )
                $fused$
        end || $found$
        select c.document_id, b.score, c.ordinal, c.title, c.heading, c.text, d.metadata
        from best b
        join ${schema}.%6$I c on c.id = b.id
        join ${schema}.%8$I d on d.id = c.document_id
        order by b.score desc, c.id
        $found$,
        by_words, by_vector,
        case known.distance
            when 'l2' then '1 / (1 + v.distance)' when 'l1' then '1 / (1 + v.distance)'
            when 'inner_product' then '-v.distance' else '1 - v.distance' end,
        vectors, nearness, known.store || '_chunk', known.store || '_lexical', known.store || '_document')
    using factors, lexemes, conditions, search.filter, search.embedding, search.k, candidates,
        coalesce(search.vector_weight, known.vector_weight, 0.85);
end;
$search$;

comment on function ${schema}.search(text, text, integer, jsonb, real[], double precision) is
    'chunks of a collection by words, by a vector, or by both, best first';
