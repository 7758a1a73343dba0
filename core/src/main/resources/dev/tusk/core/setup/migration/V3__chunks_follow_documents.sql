-- Purpose:    keeps the chunks of a collection in step with its documents, whoever deletes those: what a foreign key with
--             "on delete cascade" would do. That would look up the document of every chunk that is loaded, a seventh of the
--             time of a load; these triggers cost nothing there, and delete the chunks of many documents at once.
-- Argument:   the table of the chunks, qualified and quoted.
-- Versions:   PostgreSQL 15 to 18
-- Privileges: create on the schema; runs with the rights of whoever changes the documents
-- Used by:    the triggers of each collection's document table: after delete (its transition table is called "gone") and
--             after truncate for each statement, after update of id for each row.
-- ${schema} is the schema of Tusk as a quoted identifier.
create or replace function ${schema}.chunks_follow_documents()
returns trigger
language plpgsql
set search_path = pg_catalog
as $function$
begin
    case tg_op
        when 'DELETE' then
            execute format('delete from %s c using gone d where c.document_id = d.id', tg_argv[0]);
        when 'TRUNCATE' then
            execute format('truncate %s', tg_argv[0]);
        else
            execute format('update %s set document_id = $1 where document_id = $2', tg_argv[0]) using new.id, old.id;
    end case;
    return null;
end;
$function$;

comment on function ${schema}.chunks_follow_documents() is 'deletes the chunks of documents that are deleted';
