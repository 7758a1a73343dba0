-- Purpose:    the lexemes of a text by which words find it: those of to_tsvector, and those of identifiers, which PostgreSQL's
--             parser takes for host names and files (hnsw.ef_search, john.doe@example.com, 0.8.7), cuts up without a trace
--             (ts_rank_cd), cuts short (C++) or keeps in one piece (maxConnections). An identifier is found whole and by part.
-- Returns:    each whole identifier in lower case; of its parts, as the configuration reads them, those that to_tsvector does
--             not have already. Places of added lexemes lie behind all others, so that phrases are those of the text.
-- Versions:   PostgreSQL 15 to 18
-- Privileges: create on the schema
-- Immutable:  as to_tsvector with a configuration is; whoever changes the configuration has to put the documents anew.
-- Used by:    the triggers that keep <name>_lexical, and searches. A change here asks for all chunks to be written anew.
-- ${schema} is the schema of Tusk as a quoted identifier.
create or replace function ${schema}.lexemes(configuration regconfig, words text)
returns tsvector
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog
as $function$
declare
    lexemes tsvector := to_tsvector(configuration, words);
    -- Signs that hold parts together, the signs of C++ and C#, and the inner capitals of maxConnections.
    pattern constant text := '[[:alnum:]_-]*[[:alnum:]](?:[._@:/$]+[[:alnum:]]|[+][+]|#)[[:alnum:]_.@:/$+#-]*'
        '|\m[a-z][a-z0-9]+[A-Z][a-z][[:alnum:]]*';
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
                            regexp_replace(string_agg(token, ' ' order by token), '([a-z0-9])([A-Z])', '\1 \2', 'g'),
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

comment on function ${schema}.lexemes(regconfig, text) is
    'the lexemes of a text with those of identifiers, whole and by part';
