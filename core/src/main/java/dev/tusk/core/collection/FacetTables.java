package dev.tusk.core.collection;

import java.util.List;

/**
 * The facet index of a collection, which maintenance builds: which documents have a value, as bits. Documents that were changed
 * since it was built are noted by triggers, and are counted from their rows.
 */
final class FacetTables {

    private final CollectionTables tables;

    FacetTables(CollectionTables tables) {
        this.tables = tables;
    }

    /** The statements that create the tables and the function of the triggers; the triggers come with the first build. */
    List<String> create() {
        return List.of(
                """
                create table %s (
                  document_id text collate "C" primary key,
                  slot integer not null
                )""".formatted(tables.facetSlot()),
                """
                create table %s (
                  facet text collate "C" not null,
                  value text collate "C" not null,
                  block integer not null,
                  documents bit(%d) not null
                )""".formatted(tables.facetBits(), CollectionTables.FACET_BLOCK),
                "create index on %s (facet, value, block)".formatted(tables.facetBits()),
                """
                create table %s (
                  facet text collate "C" not null,
                  bin text collate "C" not null,
                  least numeric not null,
                  greatest numeric not null
                )""".formatted(tables.facetBin()),
                """
                create table %s (
                  facet text collate "C" not null,
                  bin text collate "C" not null,
                  number numeric not null,
                  slot integer not null
                )""".formatted(tables.facetNumber()),
                "create index on %s (facet, bin)".formatted(tables.facetNumber()),
                """
                create table %s (
                  document_id text collate "C" not null
                )""".formatted(tables.facetChange()),
                """
                create function %1$s() returns trigger
                language plpgsql
                set search_path = pg_catalog, pg_temp
                as $note$
                begin
                  if tg_op = 'TRUNCATE' then
                    insert into %2$s (document_id) select document_id from %3$s;
                    return null;
                  end if;
                  if tg_op <> 'INSERT' then
                    insert into %2$s (document_id) select id from gone;
                  end if;
                  if tg_op <> 'DELETE' then
                    insert into %2$s (document_id) select id from added;
                  end if;
                  return null;
                end
                $note$""".formatted(tables.facetTrigger(), tables.facetChange(), tables.facetSlot()));
    }

    List<String> drop() {
        return List.of(
                "drop table if exists " + tables.facetSlot(),
                "drop table if exists " + tables.facetBits(),
                "drop table if exists " + tables.facetBin(),
                "drop table if exists " + tables.facetNumber(),
                "drop table if exists " + tables.facetChange());
    }
}
