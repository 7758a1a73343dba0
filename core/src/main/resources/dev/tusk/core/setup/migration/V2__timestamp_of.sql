-- Purpose:    the point in time that a jsonb string writes, or null; never an error, whatever the string holds.
-- Accepts:    ISO-8601 with offset or Z (2024-05-01T12:30Z, 2024-05-01T12:30:15.25+02:00), or a date alone, which is
--             midnight UTC. Years 0001 to 9999; what is finer than a microsecond is cut off. Dates that the calendar
--             does not have (2024-02-31) and times without an offset give null.
-- Versions:   PostgreSQL 15 to 18
-- Privileges: create on the schema
-- Immutable:  an ISO date with four digits of year and a full offset reads the same under every DateStyle, IntervalStyle
--             and TimeZone, so the cast, which PostgreSQL marks stable, does not depend on the session here.
-- Used by:    the indexes of declared timestamp fields, and filters. A change here asks for those indexes to be rebuilt.
--             The grammar is written once more in dev.tusk.core.filter.IsoTimestamp.
-- ${schema} is the schema of Tusk as a quoted identifier.
create or replace function ${schema}.timestamp_of(value pg_catalog.jsonb)
returns pg_catalog.timestamptz
language plpgsql
immutable
strict
parallel safe
as $function$
declare
    written constant pg_catalog.text := value operator(pg_catalog.#>>) '{}'::pg_catalog.text[];
begin
    if pg_catalog.jsonb_typeof(value) operator(pg_catalog.<>) 'string'::pg_catalog.text then
        return null;
    end if;
    if written operator(pg_catalog.!~) (
        '^(?!0000)'
        '(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)'
        '|02-(?:0[1-9]|1[0-9]|2[0-8]))'
        '|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)'
        '(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?'
        '(?:Z|[+-](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?))?$'
    )::pg_catalog.text then
        return null;
    end if;
    if pg_catalog.length(written) operator(pg_catalog.=) 10 then
        return (written operator(pg_catalog.||) 'T00:00:00Z'::pg_catalog.text)::pg_catalog.timestamptz;
    end if;
    return pg_catalog.regexp_replace(written, '(?<=[.][0-9]{6})[0-9]+', '')::pg_catalog.timestamptz;
end;
$function$;

comment on function ${schema}.timestamp_of(pg_catalog.jsonb) is
    'the point in time that a jsonb string writes in ISO-8601, or null for anything else';
