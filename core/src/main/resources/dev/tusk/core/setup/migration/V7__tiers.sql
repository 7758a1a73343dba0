-- What is kept of each chunk has a version. Version 2 adds to <name>_lexical.tsv the lexemes that weigh much in a chunk once more,
-- marked, and reads texts as lexemes() does from here on. A collection of version 1 is searched without the marks; until "tusk maintain"
-- has read its texts anew, words within angle brackets, of paths and behind hyphens are not found in what was written before.
alter table ${schema}.bm25 add column if not exists version integer not null default 1;
alter table ${schema}.bm25 add column if not exists written_version integer not null default 1;

-- Under another name, so that a program of an older version that still runs does not weigh anew without setting marks.
do $$
begin
    if exists (
        select
        from pg_catalog.pg_attribute
        where attrelid = '${schema}.bm25'::regclass and attname = 'complete' and not attisdropped
    ) then
        alter table ${schema}.bm25 rename column complete to all_weighed;
    end if;
end
$$;

comment on table ${schema}.bm25 is 'What the BM25 weights in <name>_lexical are computed with; average_length is null until the first chunk; all_weighed is false while some are computed with what stood here before.';
comment on column ${schema}.bm25.version is 'of what <name>_lexical keeps of each chunk; that of its oldest rows';
comment on column ${schema}.bm25.written_version is 'what the triggers write, and maintain, since the epoch began';

-- Purpose:    a text as PostgreSQL's parser is to read it: what stands in angle brackets is text and no tag (List<Widget>), signs before
--             a path are none of its name (./configure, .bashrc), and a hyphen between letters and digits is no minus (ISO-8601).
-- Returns:    the text with blanks in place of those signs; texts without any are returned as they are.
-- Versions:   PostgreSQL 15 to 18
-- Privileges: create on the schema
-- Used by:    lexemes(). TypedTerm does the same with the words of a query.
create or replace function ${schema}.readable(words text)
returns text
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog
as $function$
declare
    readable text := translate(words, '<>', '  ');
begin
    -- Without lookbehind, which PostgreSQL evaluates from the beginning of the text for every match.
    if readable ~ '(?:^|[^[:alnum:]_./~:])[./~]+[[:alpha:]_]' then
        readable := regexp_replace(readable, '(^|[^[:alnum:]_./~:])[./~]+(?=[[:alpha:]_])', '\1 ', 'g');
    end if;
    if readable ~ '[[:alnum:]]-[0-9]' then
        -- But 1e-5 is a number.
        readable := regexp_replace(readable, '((?:^|[^0-9])[eE]|(?![eE])[[:alnum:]])-(?=[0-9])', '\1 ', 'g');
    end if;
    return readable;
end;
$function$;

comment on function ${schema}.readable(text) is 'a text as the parser of PostgreSQL is to read it';

-- As in version 4, with readable texts, and with the acronyms of identifiers (parseJSONBody).
create or replace function ${schema}.lexemes(configuration regconfig, words text)
returns tsvector
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog
as $function$
declare
    lexemes tsvector := to_tsvector(configuration, ${schema}.readable(words));
    -- Signs that hold parts together, the signs of C++ and C#, and the inner capitals of maxConnections.
    pattern constant text := '[[:alnum:]_-]*[[:alnum:]](?:[._@:/$]+[[:alnum:]]|[+][+]|#)[[:alnum:]_.@:/$+#-]*'
        '|\m[a-z][a-z0-9]+[A-Z][[:alnum:]]*';
    added tsvector;
begin
    if words !~ pattern then
        return lexemes;
    end if;
    with identifier as materialized (
        select token, string_agg(least(place, 16383)::text, ',' order by place) as places
        from (
            select rtrim(m[1], '.:/@$-') as token, row_number() over () as place
            from regexp_matches(words, pattern, 'g') m
        ) found
        where length(token) <= 200
          and (token ~ '[[:alpha:]]' or token ~ '^[0-9]+[.][0-9]+[.]')
        group by token
    ),
    whole as (
        select lower(token) as lexeme, places from identifier
        union all
        -- ef_search of hnsw.ef_search
        select lower(part), places
        from identifier
        cross join regexp_split_to_table(token, '[^[:alnum:]_]+') part
        where token like '%\_%'
          and part ~ '[[:alnum:]]_+[[:alnum:]]'
        union all
        -- 18.1 of v18.1, and 0.8 of 0.8.7
        select (regexp_match(token, '[0-9].*'))[1], places from identifier where token ~ '^[vV][0-9]+[.][0-9.]*[0-9]$'
        union all
        select (regexp_match(token, '^[vV]?([0-9]+[.][0-9]+)[.]'))[1], places
        from identifier
        where token ~ '^[vV]?[0-9]+[.][0-9]+[.]'
    )
    select
        string_agg(format('''%s'':%s', lexeme, places), ' ')::tsvector
            || to_tsvector(
                configuration,
                (
                    select coalesce(
                        regexp_replace(
                            regexp_replace(
                                regexp_replace(
                                    string_agg(token, ' ' order by token), '([A-Z])([A-Z][a-z])', '\1 \2', 'g'),
                                '([a-z0-9])([A-Z])', '\1 \2', 'g'),
                            '[^[:alnum:]]+(?:[[:alnum:]](?![[:alnum:]])[^[:alnum:]]*)*|^[[:alnum:]](?![[:alnum:]])', ' ', 'g'),
                        '')
                    from identifier
                ))
    into added
    from whole;
    if added is null then
        return lexemes;
    end if;
    return lexemes || ts_delete(added, tsvector_to_array(lexemes));
end;
$function$;
