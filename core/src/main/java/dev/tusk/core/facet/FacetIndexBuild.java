package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Builds the facet index: the slots of the documents, and for tags, sources, declared fields, months and frequent words the bits
 * of the documents that have each value. A build replaces the one before in one transaction, out of one snapshot; searches go on
 * with the other one until it is committed. Whatever a writer changes from the first build on is noted by triggers, so that a
 * build need not follow every change.
 */
public final class FacetIndexBuild {

    /** A field with more values is counted from rows: a value takes half a kilobyte for every 4,096 documents. */
    private static final int MAX_VALUES = 1000;

    /** PostgreSQL refuses an index entry of 2,704 bytes. */
    private static final int MAX_VALUE_BYTES = 1000;

    /** How long writers may queue behind one try to make the triggers; there are a few tries. */
    private static final Duration LONGEST_QUEUE = Duration.ofMillis(200);

    private static final int MAX_WORDS = 2000;
    private static final int BINS = 128;
    private static final String TAGS = FacetIndexSql.values(DocumentColumn.TAGS.columnName(), FieldType.TEXT);
    private static final List<String> EVENTS = List.of("insert", "update", "delete", "truncate");

    private final CollectionDefinition definition;
    private final CollectionTables tables;

    private final Thresholds thresholds;

    /**
     * From when on what is worth it.
     *
     * @param documents fewer are counted from their rows in a few milliseconds; an index that is there is kept up nonetheless,
     *     as what changes is noted for it
     * @param changes a build is made again when there are more changes than this, and than a tenth of the documents
     * @param chunksOfWord words that fewer chunks have are found by the index of words
     */
    record Thresholds(long documents, long changes, long chunksOfWord) {}

    public FacetIndexBuild(CollectionDefinition definition) {
        this(definition, new Thresholds(10_000, 1000, 1000));
    }

    FacetIndexBuild(CollectionDefinition definition, Thresholds thresholds) {
        this.definition = definition;
        this.thresholds = thresholds;
        this.tables = new CollectionTables(definition.store());
    }

    /**
     * Builds the index when it is due. Where the triggers cannot be made now, since writers do not let go of the documents, it
     * is left to the next time.
     */
    public void run(Connection connection, Consumer<String> begin) throws SQLException {
        if (!isDue(connection)) {
            return;
        }
        begin.accept("index facets");
        try {
            createTriggers(connection);
        } catch (TuskException e) {
            if (e.code() == ErrorCode.LOCK_NOT_GRANTED) {
                return;
            }
            throw e;
        }
        Database.inTransaction(connection, transaction -> {
            Database.execute(transaction, Sql.of("set transaction isolation level repeatable read"));
            Database.execute(transaction, Sql.of("set local work_mem = '256MB'"));
            Database.execute(transaction, Sql.of("set local jit = off"));
            build(transaction);
            return true;
        });
        Database.execute(
                connection,
                Sql.of("vacuum (analyze) %s, %s, %s, %s, %s"
                        .formatted(
                                tables.facetSlot(),
                                tables.facetBits(),
                                tables.facetBin(),
                                tables.facetNumber(),
                                tables.facetChange())));
    }

    private boolean isDue(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select
                                  (c.reltuples >= ? or f.collection is not null)
                                  and pg_catalog.pg_has_role(c.relowner, 'usage')
                                  and (
                                    f.declared is distinct from ?::text[]
                                    or (select pg_catalog.count(*) from %s)
                                      > greatest(?, c.reltuples / 10))
                                from pg_catalog.pg_class c
                                left join tusk.facet_index f on f.collection = ?
                                where c.oid = ?::regclass""".formatted(tables.facetChange()),
                                Sql.value(thresholds.documents()),
                                Sql.textArray(declared()),
                                Sql.value(thresholds.changes()),
                                Sql.value(definition.store().value()),
                                Sql.value(tables.document())),
                        row -> row.getBoolean(1))
                .stream()
                .anyMatch(due -> due);
    }

    private List<String> declared() {
        return definition.fields().stream()
                .map(field -> field.name() + ":" + field.type().wireName())
                .toList();
    }

    /**
     * Waits for the writers that are there, as they would not note what they change. Other writers queue behind the wait, so
     * it is a short one.
     */
    private void createTriggers(Connection connection) throws SQLException {
        boolean there = !Database.query(
                        connection,
                        Sql.of(
                                "select from pg_catalog.pg_trigger where tgrelid = ?::regclass and tgname = 'facets_truncate'",
                                Sql.value(tables.document())),
                        row -> true)
                .isEmpty();
        if (there) {
            return;
        }
        Database.changeTables(
                connection, "index facets of collection \"%s\"".formatted(definition.name()), transaction -> {
                    Database.execute(
                            transaction, Sql.of("set local lock_timeout = '%dms'".formatted(LONGEST_QUEUE.toMillis())));
                    for (String event : EVENTS) {
                        String seen = switch (event) {
                            case "insert" -> "referencing new table as added";
                            case "update" -> "referencing old table as gone new table as added";
                            case "delete" -> "referencing old table as gone";
                            default -> "";
                        };
                        Database.execute(
                                transaction,
                                Sql.of(
                                        "create trigger facets_%1$s after %1$s on %2$s %3$s for each statement execute function %4$s()"
                                                .formatted(event, tables.document(), seen, tables.facetTrigger())));
                    }
                    return true;
                });
    }

    private void build(Connection connection) throws SQLException {
        for (String table : List.of(
                tables.facetChange(),
                tables.facetSlot(),
                tables.facetBits(),
                tables.facetBin(),
                tables.facetNumber())) {
            Database.execute(connection, Sql.of("delete from " + table));
        }
        Set<String> arrays = fieldsWithArrays(connection);
        Map<String, Sql> values = values(arrays);
        List<SlotOrder.Key> keys = new ArrayList<>();
        TreeSet<String> covered = new TreeSet<>();
        for (Map.Entry<String, Sql> each : values.entrySet()) {
            OptionalLong count = count(connection, each.getValue());
            if (count.isPresent()) {
                covered.add(each.getKey());
                if (!each.getKey().equals(TAGS)) {
                    keys.add(new SlotOrder.Key(each.getValue(), count.getAsLong()));
                }
            }
        }
        for (DeclaredField field : definition.fields()) {
            if (isNumber(field) && !covered.contains(FacetIndexSql.values(field.name(), field.type()))) {
                keys.add(new SlotOrder.Key(
                        Sql.of("select ").append(FacetSql.number(FieldPath.inMetadata(field.name()))), BINS));
            }
        }
        slots(connection, keys);
        bits(connection, FacetIndexSql.ALL, Sql.of("select ''::text"));
        for (String facet : covered) {
            bits(connection, facet, Objects.requireNonNull(values.get(facet)));
        }
        for (DeclaredField field : definition.fields()) {
            if (isNumber(field)) {
                bins(connection, field);
                covered.add(FacetIndexSql.bins(field.name()));
            }
        }
        if (definition.language() != null) {
            words(connection);
        }
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.facet_index (collection, generation, facets, declared)
                        values (?, (extract(epoch from pg_catalog.clock_timestamp()) * 1000000)::bigint, ?, ?)
                        on conflict (collection) do update
                        set generation = excluded.generation, facets = excluded.facets, declared = excluded.declared""",
                        Sql.value(definition.store().value()),
                        Sql.textArray(List.copyOf(covered)),
                        Sql.textArray(declared())));
    }

    private static boolean isNumber(DeclaredField field) {
        return field.type() == FieldType.INTEGER || field.type() == FieldType.NUMBER;
    }

    private void slots(Connection connection, List<SlotOrder.Key> keys) throws SQLException {
        long documents = Database.query(
                        connection,
                        Sql.of("select pg_catalog.count(*) from " + tables.document()),
                        row -> row.getLong(1))
                .getFirst();
        Database.execute(
                connection,
                Sql.of("insert into %s (document_id, slot)\n".formatted(tables.facetSlot()))
                        .append(SlotOrder.of(documents, keys).slots(tables.document())));
        Database.execute(connection, Sql.of("analyze " + tables.facetSlot()));
    }

    /**
     * The declared fields that hold an array in a document older than the declaration. Facets count its elements and filters
     * do not see them, so the values of such a field are read from rows.
     */
    private Set<String> fieldsWithArrays(Connection connection) throws SQLException {
        Set<String> fields = new HashSet<>();
        for (DeclaredField field : definition.fields()) {
            boolean found = !Database.query(
                            connection,
                            Sql.of("select from %s d where pg_catalog.jsonb_typeof(".formatted(tables.document()))
                                    .append(FacetSql.json(FieldPath.inMetadata(field.name())))
                                    .append(") = 'array' limit 1"),
                            row -> true)
                    .isEmpty();
            if (found) {
                fields.add(field.name());
            }
        }
        return fields;
    }

    /**
     * What is indexed by its values, with a query of one column for those of {@code document d}.
     *
     * @param arrays declared fields to leave out
     */
    private Map<String, Sql> values(Set<String> arrays) {
        Map<String, Sql> values = new LinkedHashMap<>();
        values.put(TAGS, Sql.of("select t.value from pg_catalog.unnest(d.tags) t (value)"));
        values.put(FacetIndexSql.values(DocumentColumn.SOURCE.columnName(), FieldType.TEXT), Sql.of("select d.source"));
        for (DocumentColumn column : List.of(DocumentColumn.CREATED_AT, DocumentColumn.UPDATED_AT)) {
            values.put(FacetIndexSql.months(column.columnName()), month(Sql.of("d." + column.columnName())));
        }
        for (DeclaredField field : definition.fields()) {
            FieldPath path = FieldPath.inMetadata(field.name());
            if (arrays.contains(field.name())) {
                continue;
            }
            if (field.type() == FieldType.TIMESTAMP) {
                values.put(
                        FacetIndexSql.months(field.name()),
                        month(Sql.of(CollectionTables.SCHEMA.quoted() + ".timestamp_of(pg_catalog.to_jsonb(")
                                .append(FacetSql.dayOf(path))
                                .append("))")));
            } else {
                values.put(
                        FacetIndexSql.values(field.name(), field.type()),
                        Sql.of("select (")
                                .append(FacetSql.json(path))
                                .append(")::text where pg_catalog.jsonb_typeof(")
                                .append(FacetSql.json(path))
                                .append(") = " + FacetSql.jsonType(field.type())));
            }
        }
        return values;
    }

    private static Sql month(Sql time) {
        return Sql.of("select pg_catalog.to_char(pg_catalog.timezone('UTC', ")
                .append(time)
                .append("), 'YYYY-MM-01') where ")
                .append(time)
                .append(FacetSql.WITHIN_FOUR_DIGITS);
    }

    /** How many values there are; nothing where they are too many or too long to be indexed. */
    private OptionalLong count(Connection connection, Sql values) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select pg_catalog.count(*), coalesce(pg_catalog.max(pg_catalog.octet_length(v.value)), 0) <= %d
                                from (
                                  select distinct v.value
                                  from %s d
                                  cross join lateral (\
                                """.formatted(MAX_VALUE_BYTES, tables.document()))
                                .append(values)
                                .append(") v (value)\n  where v.value is not null\n  limit %d\n) v"
                                        .formatted(MAX_VALUES + 1)),
                        row -> row.getBoolean(2) && row.getLong(1) <= MAX_VALUES
                                ? OptionalLong.of(row.getLong(1))
                                : OptionalLong.empty())
                .getFirst();
    }

    private void bits(Connection connection, String facet, Sql values) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                                """
                                insert into %1$s (facet, value, block, documents)
                                select ?, v.value, %2$s, %3$s
                                from %4$s d
                                join %5$s s on s.document_id = d.id
                                cross join lateral (\
                                """.formatted(
                                                tables.facetBits(),
                                                FacetIndexSql.block("s.slot"),
                                                FacetIndexSql.bits("s.slot"),
                                                tables.document(),
                                                tables.facetSlot()),
                                Sql.value(facet))
                        .append(values)
                        .append(") v (value)\nwhere v.value is not null\ngroup by 2, 3"));
    }

    private void bins(Connection connection, DeclaredField field) throws SQLException {
        FieldPath path = FieldPath.inMetadata(field.name());
        Database.execute(
                connection,
                Sql.of("""
                                with number as materialized (
                                  select v.number, s.slot, pg_catalog.ntile(%d) over (order by v.number)::text as bin
                                  from %s d
                                  join %s s on s.document_id = d.id
                                  cross join lateral (select \
                                """.formatted(BINS, tables.document(), tables.facetSlot()))
                        .append(FacetSql.number(path))
                        .append(Sql.of(
                                """
                                ) v (number)
                                  where v.number is not null
                                ),
                                bin as (
                                  insert into %1$s (facet, bin, least, greatest)
                                  select ?, bin, pg_catalog.min(number), pg_catalog.max(number)
                                  from number
                                  group by bin
                                ),
                                block as (
                                  insert into %2$s (facet, value, block, documents)
                                  select ?, bin, %3$s, %4$s
                                  from number
                                  group by 2, 3
                                )
                                insert into %5$s (facet, bin, number, slot)
                                select ?, bin, number, slot
                                from number
                                order by bin, slot""".formatted(
                                                tables.facetBin(),
                                                tables.facetBits(),
                                                FacetIndexSql.block("slot"),
                                                FacetIndexSql.bits("slot"),
                                                tables.facetNumber()),
                                Sql.value(FacetIndexSql.bins(field.name())),
                                Sql.value(FacetIndexSql.bins(field.name())),
                                Sql.value(FacetIndexSql.bins(field.name())))));
    }

    /** A search finds the documents of rarer words by the index of words. */
    private void words(Connection connection) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        with frequent as materialized (
                          select term
                          from %1$s
                          where df >= greatest(%10$d, (select pg_catalog.count(*) / 100 from %2$s))
                            and pg_catalog.octet_length(term) <= %3$d
                          order by df desc, term
                          limit %4$d
                        )
                        insert into %5$s (facet, value, block, documents)
                        select ?, f.term, %6$s, %7$s
                        from %8$s l
                        join %9$s c on c.id = l.chunk_id
                        join %2$s s on s.document_id = c.document_id
                        cross join lateral pg_catalog.unnest(pg_catalog.tsvector_to_array(l.tsv)) u (lexeme)
                        join frequent f on f.term = u.lexeme
                        group by 2, 3""".formatted(
                                        tables.term(),
                                        tables.facetSlot(),
                                        MAX_VALUE_BYTES,
                                        MAX_WORDS,
                                        tables.facetBits(),
                                        FacetIndexSql.block("s.slot"),
                                        FacetIndexSql.bits("s.slot"),
                                        tables.lexical(),
                                        tables.chunk(),
                                        thresholds.chunksOfWord()),
                        Sql.value(FacetIndexSql.WORD)));
    }
}
