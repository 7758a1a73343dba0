-- Purpose:    the lexemes of a chunk as a text, each as often as it counts, for an index of an extension that takes texts.
-- Parameters: the chunk's tsvector, and how often a lexeme is there for each place in the title, in a heading and in the text.
-- Returns:    lexemes with a blank behind each, in any order, without the marks of the upper tier; blanks within a lexeme, which only
--             dictionaries for phrases make, are written as underscores. What counts nothing is left out.
-- Versions:   PostgreSQL 15 to 18
-- Privileges: create on the schema
-- Used by:    the index of pg_search. A change here asks for that index under another name.
-- ${schema} is the schema of Tusk as a quoted identifier.
create or replace function ${schema}.weighted_lexemes(lexemes tsvector, title integer, heading integer, words integer)
returns text
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog
as $function$
begin
    return (
        select coalesce(
            string_agg(
                repeat(
                    translate(u.lexeme, E' \t\n\x0B\f\r', '______') || ' ',
                    title * cardinality(array_positions(u.weights, 'A'::text))
                        + heading * cardinality(array_positions(u.weights, 'B'::text))
                        + words * cardinality(array_positions(u.weights, 'D'::text))),
                ''),
            '')
        from (
            select lexeme, weights
            from unnest(lexemes)
            -- What comes before is marks. Of longer lists the weights of BM25 take no more either.
            where lexeme >= E'\x02' collate "C"
            limit 16000
        ) u
    );
end;
$function$;

comment on function ${schema}.weighted_lexemes(tsvector, integer, integer, integer) is
    'the lexemes of a chunk as a text that has each as often as it counts';
