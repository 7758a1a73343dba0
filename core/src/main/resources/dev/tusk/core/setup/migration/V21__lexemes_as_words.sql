-- Purpose:    the lexemes of a chunk as a text of words that the parser of PostgreSQL leaves as they are, for an index of an
--             extension that takes texts and a text-search configuration, which is "simple" then.
-- Parameters: the chunk's tsvector, and how often a lexeme is there for each place in the title, in a heading and in the text.
-- Returns:    words with a blank behind each, in any order, without the marks of the upper tier. Lexemes of small Latin letters and digits
--             that begin with a letter other than x are as they are; of others (john.doe@example.com, c++, 18.1) the bytes in UTF-8 as
--             hexadecimal digits behind an x, of those of more than 64 bytes the SHA-256. What counts nothing is left out.
-- Versions:   PostgreSQL 15 to 18
-- Privileges: create on the schema
-- Used by:    the index of pg_textsearch. A change here asks for that index under another name. TextsearchIndex does the same with the
--             lexemes of a query.
-- ${schema} is the schema of Tusk as a quoted identifier.
create or replace function ${schema}.lexemes_as_words(lexemes tsvector, title integer, heading integer, words integer)
returns text
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $function$
begin
    return (
        select coalesce(
            string_agg(
                repeat(
                    case
                        when u.lexeme ~ '^[a-wyz][a-z0-9]*$' then u.lexeme
                        when octet_length(convert_to(u.lexeme, 'UTF8')) <= 64 then 'x' || encode(convert_to(u.lexeme, 'UTF8'), 'hex')
                        else 'x' || encode(sha256(convert_to(u.lexeme, 'UTF8')), 'hex')
                    end || ' ',
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

comment on function ${schema}.lexemes_as_words(tsvector, integer, integer, integer) is
    'the lexemes of a chunk as a text of words that a parser leaves as they are, each as often as it counts';
