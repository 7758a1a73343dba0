package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.sql.Sql;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads facets out of the facet index: the documents that match and those that have a value are both bits, so that a thousand
 * documents are counted in the time that a row takes otherwise. Documents that were changed since the index was built have their
 * bits taken out, and are counted from their rows.
 *
 * @param hit the name of the table expression with the matching documents
 * @param passing what {@link FilterBits} makes of the filter
 * @param words the lexemes of which a document has to have any; none where every document matches
 */
record FacetIndexSql(
        CollectionTables tables,
        Collection<DeclaredField> declared,
        FacetIndexState state,
        List<String> words,
        String hit,
        List<Sql> passing) {

    /** The documents that the index covers. */
    static final String ALL = "";

    /** Words that many documents have. */
    static final String WORD = "w";

    static final String CHANGED = "changed";
    private static final String BLOCK = "bit(%d)".formatted(CollectionTables.FACET_BLOCK);

    /** The name of a field's values in the index. */
    static String values(String field, FieldType type) {
        return "v:%s:%s".formatted(type.wireName(), field);
    }

    /** The name of a field's months in the index. */
    static String months(String field) {
        return "m:" + field;
    }

    /** The name of a field's bins of numbers in the index. */
    static String bins(String field) {
        return "b:" + field;
    }

    /** The bits of a group of slots. */
    static String bits(String slot) {
        return "pg_catalog.bit_or(pg_catalog.set_bit(B'0'::%s, %s %% %d, 1))"
                .formatted(BLOCK, slot, CollectionTables.FACET_BLOCK);
    }

    /** The block of a slot. */
    static String block(String slot) {
        return "%s / %d".formatted(slot, CollectionTables.FACET_BLOCK);
    }

    /** The type of a column or a declared field. */
    static Optional<FieldType> type(FieldPath field, Collection<DeclaredField> declared) {
        return field.column()
                .map(DocumentColumn::type)
                .or(() -> declared.stream()
                        .filter(each -> List.of(each.name()).equals(field.keys()))
                        .map(DeclaredField::type)
                        .findFirst());
    }

    /** What the facet is called in the index; nothing where it cannot be there. */
    private Optional<String> name(Facet facet) {
        FieldPath field = facet.field();
        String written = field.toString();
        FieldType type = type(field, declared).orElse(null);
        if (type == null) {
            return Optional.empty();
        }
        return switch (facet) {
            case Facet.Terms ignored -> Optional.of(values(written, type));
            case Facet.NumberRanges ignored -> Optional.of(bins(written));
            case Facet.TimeRanges ignored -> Optional.empty();
            case Facet.Histogram histogram ->
                switch (histogram.interval()) {
                    case DAY, WEEK -> Optional.empty();
                    case MONTH, QUARTER, YEAR -> Optional.of(months(written));
                };
        };
    }

    boolean covers(Facet facet) {
        return name(facet).filter(state.facets()::contains).isPresent();
    }

    /** {@code changed(document_id)} and {@code dirty(block, documents)}: the documents that were changed, by name and as bits. */
    static List<Sql> changes(CollectionTables tables) {
        return List.of(
                Sql.of("%s as materialized (\n  select distinct document_id from %s\n)"
                        .formatted(CHANGED, tables.facetChange())),
                Sql.of("""
                        dirty as materialized (
                          select %2$s as block, %3$s as documents
                          from changed
                          join %1$s s on s.document_id = changed.document_id
                          group by 1
                        )""".formatted(tables.facetSlot(), block("s.slot"), bits("s.slot"))));
    }

    /** The table expression {@link #hit} with {@code block} and {@code documents}: what matches and was not changed. */
    Sql tableExpression() {
        Sql documents = Sql.of("b.documents");
        Sql joined = Sql.EMPTY;
        for (int i = 0; i < passing.size(); i++) {
            documents = documents.append(" & f%d.documents".formatted(i));
            joined = joined.append("\n  join (\n")
                    .append(passing.get(i))
                    .append("\n  ) f%1$d on f%1$d.block = b.block".formatted(i));
        }
        return Sql.of(hit + " as materialized (\n  select b.block, ")
                .append(documents)
                .append(" & coalesce(~dirty.documents, ~B'0'::%s) as documents\n  from (\n".formatted(BLOCK))
                .append(words.isEmpty() ? every() : anyWord())
                .append("\n  ) b")
                .append(joined)
                .append("\n  left join dirty on dirty.block = b.block\n)");
    }

    private Sql every() {
        return Sql.of("    select block, documents from %s where facet = '%s'".formatted(tables.facetBits(), ALL));
    }

    /** Words that are not in the index are in few documents, which the index of words finds. */
    private Sql anyWord() {
        return Sql.of(
                """
                    select block, pg_catalog.bit_or(documents) as documents
                    from (
                      select block, documents
                      from %1$s
                      where facet = '%2$s'
                        and value = any(?::text[])
                      union all
                      select %3$s, %4$s
                      from %5$s l
                      join %6$s c on c.id = l.chunk_id
                      join %7$s s on s.document_id = c.document_id
                      where l.tsv @@ (
                        select pg_catalog.string_agg(pg_catalog.quote_literal(w.word), ' | ')::pg_catalog.tsquery
                        from pg_catalog.unnest(?::text[]) w (word)
                        where not exists (select from %1$s x where x.facet = '%2$s' and x.value = w.word))
                      group by 1
                    ) word
                    group by block""".formatted(
                                tables.facetBits(),
                                WORD,
                                block("s.slot"),
                                bits("s.slot"),
                                tables.lexical(),
                                tables.chunk(),
                                tables.facetSlot()),
                Sql.textArray(words),
                Sql.textArray(words));
    }

    /**
     * A query for {@code key} and {@code documents} of the documents that were not changed: the keys are those that {@link
     * FacetSql} reads from rows.
     */
    Sql keys(Facet facet) {
        String name = name(facet).orElseThrow();
        Optional<DocumentColumn> column = facet.field().column();
        // As integers, whose sum is a bigint; that of bigints is a numeric, which takes longer.
        String count = "pg_catalog.bit_count(b.documents & hit.documents)::integer";
        return switch (facet) {
            case Facet.Terms ignored ->
                counted(
                        name,
                        column.isEmpty()
                                ? "b.value::jsonb"
                                : column.get() == DocumentColumn.TAGS
                                        ? "array[b.value]::text[] collate \"C\""
                                        : "b.value collate \"C\"",
                        count);
            case Facet.Histogram histogram ->
                counted(
                        name,
                        column.isEmpty()
                                ? "b.value collate \"C\""
                                : "pg_catalog.date_trunc('%s', (b.value || 'T00:00:00Z')::timestamptz, 'UTC')"
                                        .formatted(histogram.interval().wireName()),
                        count);
            case Facet.NumberRanges ranges -> numbers(name, ranges, count);
            case Facet.TimeRanges ignored -> throw new IllegalArgumentException(facet.name());
        };
    }

    private Sql counted(String name, String key, String count) {
        return Sql.of("""
                select v.key, v.documents
                from (
                  select %1$s as key, pg_catalog.sum(%2$s) as documents
                  from %3$s b
                  join %4$s hit on hit.block = b.block
                  where b.facet = ?
                  group by b.value
                ) v
                where v.documents > 0""".formatted(key, count, tables.facetBits(), hit), Sql.value(name));
    }

    /**
     * A bin whose numbers are all between the same bounds counts as a whole; of the others each number is looked at. The fences
     * keep the planner, which does not know how few these are, from reading all numbers.
     */
    private Sql numbers(String name, Facet.NumberRanges ranges, String count) {
        Sql bounds = FacetSql.bounds(ranges);
        Sql least = Sql.of("pg_catalog.width_bucket(n.least").append(bounds);
        Sql greatest = Sql.of("pg_catalog.width_bucket(n.greatest").append(bounds);
        String bins = "\nfrom %s n\nwhere n.facet = ? and ".formatted(tables.facetBin());
        Sql whole = Sql.of("select n.bin, ")
                .append(least)
                .append(Sql.of(" as key" + bins, Sql.value(name)))
                .append(least)
                .append(" = ")
                .append(greatest)
                .append("\noffset 0");
        Sql cut = Sql.of("select n.bin" + bins, Sql.value(name))
                .append(least)
                .append(" <> ")
                .append(greatest)
                .append("\noffset 0");
        return Sql.of(
                        "select v.key, pg_catalog.sum(v.documents) as documents\nfrom (\nselect n.key, %s as documents\nfrom (\n"
                                .formatted(count))
                .append(whole)
                .append(Sql.of("""

                        ) n
                        join %s b on b.value = n.bin
                        join %s hit on hit.block = b.block
                        where b.facet = ?
                        offset 0) v
                        group by v.key
                        union all
                        select v.key, pg_catalog.count(*)
                        from (
                        select \
                        """.formatted(tables.facetBits(), hit), Sql.value(name)))
                .append("pg_catalog.width_bucket(x.number")
                .append(bounds)
                .append(" as key\nfrom (\n")
                .append(cut)
                .append(Sql.of(
                        """

                        ) n
                        cross join lateral (
                          select x.number, x.slot from %1$s x where x.facet = ? and x.bin = n.bin offset 0
                        ) x
                        join %4$s hit on hit.block = %2$s
                        where pg_catalog.get_bit(hit.documents, x.slot %% %3$d) = 1
                        offset 0) v
                        group by v.key""".formatted(tables.facetNumber(), block("x.slot"), CollectionTables.FACET_BLOCK, hit),
                        Sql.value(name)));
    }
}
