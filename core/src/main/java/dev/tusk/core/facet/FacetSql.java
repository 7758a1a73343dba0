package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.sql.Sql;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One facet as SQL, in two steps: a key of each document, which is read once, and what is made of the different keys. Keys are
 * cheap; what takes time (conversion of times, elements of arrays) is done once for each different one.
 *
 * @param key the key of {@code document d}
 * @param counts an expression of JSON over the {@code %s} that has the keys and how many documents have each: {@code
 *     keys(key, documents)}
 */
record FacetSql(Sql key, Sql counts) {

    /** Times that are written with an offset may be of another year in UTC: of 10000, or of 1 BC. */
    static final String WITHIN_FOUR_DIGITS = " between '0001-01-01 00:00:00+00' and '9999-12-31 23:59:59.999999+00'";

    /** What JSON calls the values that are counted. */
    private static final String SCALARS = "'string', 'number', 'boolean'";

    /**
     * The facet.
     *
     * @param source the table expression that has the keys, and the column that holds them
     * @param indexed a query for keys and how many documents have each, of documents that the source does not have
     */
    static FacetSql of(
            Facet facet, Collection<DeclaredField> declared, String source, String column, Optional<Sql> indexed) {
        Sql read = Sql.of("""
                        select m.%1$s as key, pg_catalog.count(*) as documents
                                from %2$s m
                                where m.%1$s is not null
                                group by m.%1$s""".formatted(column, source));
        Sql both = indexed.map(other -> Sql.of(
                                "select k.key, pg_catalog.sum(k.documents)::bigint as documents\n        from (\n")
                        .append(read)
                        .append("\n        union all\n")
                        .append(other)
                        .append("\n        ) k\n        group by k.key"))
                .orElse(read);
        // "offset 0" is a fence: no condition on what is made of the keys is put to each document.
        Sql keys = Sql.of("(\n        ").append(both).append("\n        offset 0\n      ) keys");
        return switch (facet) {
            case Facet.Terms terms -> terms(terms, declared, keys);
            case Facet.NumberRanges ranges -> numberRanges(ranges, keys);
            case Facet.TimeRanges ranges -> timeRanges(ranges, keys);
            case Facet.Histogram histogram -> histogram(histogram, keys);
        };
    }

    private static FacetSql terms(Facet.Terms facet, Collection<DeclaredField> declared, Sql keys) {
        Optional<DocumentColumn> column = facet.field().column();
        if (column.isPresent()) {
            boolean tags = column.get() == DocumentColumn.TAGS;
            Sql values = tags
                    ? Sql.of("select t.value, pg_catalog.sum(keys.documents)::bigint as documents from ")
                            .append(keys)
                            .append(" cross join lateral pg_catalog.unnest(keys.key) t (value) group by t.value")
                    : Sql.of("select keys.key as value, keys.documents from ").append(keys);
            return new FacetSql(
                    Sql.of("d." + column.get().columnName()),
                    best(facet, values, "pg_catalog.length(v.value)", "v.value collate \"C\""));
        }
        String type = facet.field().keys().size() > 1
                ? SCALARS
                : declared.stream()
                        .filter(field ->
                                field.name().equals(facet.field().keys().getFirst()))
                        .map(field -> jsonType(field.type()))
                        .findFirst()
                        .orElse(SCALARS);
        Sql values = Sql.of("select e.value, pg_catalog.sum(keys.documents)::bigint as documents\n      from ")
                .append(keys)
                .append("""

                              cross join lateral (
                                select keys.key as value where pg_catalog.jsonb_typeof(keys.key) in (%1$s)
                                union all
                                select distinct a.value
                                from pg_catalog.jsonb_array_elements(
                                  case pg_catalog.jsonb_typeof(keys.key) when 'array' then keys.key end) a (value)
                                where pg_catalog.jsonb_typeof(a.value) in (%1$s)
                              ) e
                              group by e.value""".formatted(type));
        return new FacetSql(
                json(facet.field()),
                best(
                        facet,
                        values,
                        "case pg_catalog.jsonb_typeof(v.value) when 'string' then pg_catalog.length(v.value #>> '{}') else 0 end",
                        "pg_catalog.jsonb_typeof(v.value) collate \"C\","
                                + " case pg_catalog.jsonb_typeof(v.value) when 'number' then v.value::numeric end,"
                                + " (v.value #>> '{}') collate \"C\""));
    }

    private static Sql best(Facet.Terms facet, Sql values, String length, String order) {
        return Sql.of("""
                        (
                            select pg_catalog.json_build_array(
                              coalesce(pg_catalog.max(v.all_values), 0),
                              coalesce(
                                pg_catalog.json_agg(
                                  pg_catalog.json_build_array(v.value, v.documents) order by v.documents desc, %1$s),
                                '[]'))
                            from (
                              select v.value, v.documents, pg_catalog.count(*) over () as all_values
                              from (
                              \
                        """.formatted(order)).append(values).append("""

                              ) v
                              where %1$s <= %2$d
                              order by v.documents desc, %3$s
                              limit %4$d
                            ) v
                          )""".formatted(
                        length, Facet.MAX_VALUE_CHARACTERS, order, facet.limit()));
    }

    static String jsonType(FieldType type) {
        return switch (type) {
            case TEXT, TIMESTAMP -> "'string'";
            case INTEGER, NUMBER -> "'number'";
            case BOOLEAN -> "'boolean'";
        };
    }

    private static FacetSql numberRanges(Facet.NumberRanges facet, Sql keys) {
        return new FacetSql(
                Sql.of("pg_catalog.width_bucket(").append(number(facet.field())).append(bounds(facet)),
                pairs("keys.key", keys));
    }

    /** The field as a number, null where it is none. */
    static Sql number(FieldPath field) {
        Sql json = json(field);
        return Sql.of("case when pg_catalog.jsonb_typeof(")
                .append(json)
                .append(") = 'number' then (")
                .append(json)
                .append(")::numeric end");
    }

    /** The bounds of all ranges, as they end a call of {@code width_bucket}. */
    static Sql bounds(Facet.NumberRanges facet) {
        return between(
                "numeric",
                Bounds.of(facet.ranges()).sorted().stream()
                        .map(each -> each.toPlainString())
                        .toList());
    }

    private static FacetSql timeRanges(Facet.TimeRanges facet, Sql keys) {
        List<Instant> sorted = Bounds.of(facet.ranges()).sorted();
        Sql bounds =
                between("timestamptz", sorted.stream().map(Instant::toString).toList());
        if (facet.field().column().isPresent()) {
            Sql key = Sql.of("pg_catalog.width_bucket(d."
                            + facet.field().column().get().columnName())
                    .append(bounds);
            return new FacetSql(key, pairs("keys.key", keys));
        }
        if (sorted.stream().allMatch(each -> each.truncatedTo(ChronoUnit.DAYS).equals(each))) {
            Sql value = Sql.of("pg_catalog.width_bucket(" + timeOf("pg_catalog.to_jsonb(keys.key)"))
                    .append(bounds);
            return new FacetSql(dayOf(facet.field()), pairs(value, keys));
        }
        Sql key = Sql.of("pg_catalog.width_bucket(" + CollectionTables.SCHEMA.quoted() + ".timestamp_of(")
                .append(json(facet.field()))
                .append(")")
                .append(bounds);
        return new FacetSql(key, pairs("keys.key", keys));
    }

    private static Sql between(String type, List<String> bounds) {
        return Sql.of(", cast(? as %s[]))".formatted(type), Sql.textArray(bounds));
    }

    private static FacetSql histogram(Facet.Histogram facet, Sql keys) {
        String unit = facet.interval().wireName();
        Optional<DocumentColumn> column = facet.field().column();
        String truncated = "pg_catalog.date_trunc('%s', %s, 'UTC')";
        Sql key = column.isPresent()
                ? Sql.of(truncated.formatted(unit, "d." + column.get().columnName()))
                : dayOf(facet.field());
        String start =
                column.isPresent() ? "keys.key" : truncated.formatted(unit, timeOf("pg_catalog.to_jsonb(keys.key)"));
        Sql counts =
                Sql.of("""
                        (
                            select pg_catalog.json_build_array(
                              coalesce(pg_catalog.max(v.all_values), 0),
                              coalesce(
                                pg_catalog.json_agg(
                                  pg_catalog.json_build_array(
                                    pg_catalog.to_char(pg_catalog.timezone('UTC', v.start), 'YYYY-MM-DD'), v.documents)
                                  order by v.start),
                                '[]'))
                            from (
                              select v.start, v.documents, pg_catalog.count(*) over () as all_values
                              from (
                                select %s as start, pg_catalog.sum(keys.documents)::bigint as documents
                                from \
                        """.formatted(start)).append(keys).append("""

                                group by 1
                              ) v
                              where v.start%s
                              order by v.start desc
                              limit %d
                            ) v
                          )""".formatted(WITHIN_FOUR_DIGITS, Facet.MAX_BUCKETS));
        return new FacetSql(key, counts);
    }

    private static Sql pairs(String value, Sql keys) {
        return pairs(Sql.of(value), keys);
    }

    /** The numbers of the intervals between bounds, and how many documents are in each. */
    private static Sql pairs(Sql value, Sql keys) {
        return Sql.of("""
                        (
                            select pg_catalog.json_build_array(
                              0, coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(v.value, v.documents)), '[]'))
                            from (
                              select \
                        """)
                .append(value)
                .append(" as value, pg_catalog.sum(keys.documents)::bigint as documents\n      from ")
                .append(keys)
                .append("\n      group by 1\n    ) v\n    where v.value is not null\n  )");
    }

    /** The field as jsonb, of whatever type the document gave it; null where it has none. */
    static Sql json(FieldPath field) {
        Sql member = Sql.of("d.metadata");
        for (String key : field.keys()) {
            member = member.append(Sql.of(" -> cast(? as text)", Sql.value(key)));
        }
        return member;
    }

    /**
     * The field as text, cut to its day where it is written in UTC: {@code timestamp_of} takes microseconds, and there are
     * far fewer days than points in time.
     */
    static Sql dayOf(FieldPath field) {
        Sql text = Sql.of("(").append(json(field)).append(" #>> '{}')");
        return Sql.of("case when ")
                .append(text)
                .append(" like '____-__-__T__:__:__%Z' then pg_catalog.left(")
                .append(text)
                .append(", 10) else ")
                .append(text)
                .append(" end");
    }

    private static String timeOf(String json) {
        return "%s.timestamp_of(%s)".formatted(CollectionTables.SCHEMA.quoted(), json);
    }
}
