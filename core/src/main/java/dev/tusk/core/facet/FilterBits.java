package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterValue;
import dev.tusk.core.filter.IsoTimestamp;
import dev.tusk.core.sql.Sql;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Filters read out of the facet index. Only what the values of the index decide is there: equality, membership and comparison
 * of tags, source and declared fields, joined by {@code and} and {@code or}.
 */
final class FilterBits {

    private final CollectionTables tables;
    private final Collection<DeclaredField> declared;
    private final FacetIndexState state;

    FilterBits(CollectionTables tables, Collection<DeclaredField> declared, FacetIndexState state) {
        this.tables = tables;
        this.declared = declared;
        this.state = state;
    }

    /**
     * Queries for {@code block} and {@code documents}, of which all have to have a document's bit where the filter passes it;
     * nothing where the index does not decide the filter. Documents that were changed since may have any bits.
     */
    Optional<List<Sql>> of(Filter filter) {
        List<Sql> all = new ArrayList<>();
        return addAll(filter, all) ? Optional.of(all) : Optional.empty();
    }

    private boolean addAll(Filter filter, List<Sql> all) {
        if (filter instanceof Filter.And(List<Filter> filters)) {
            return filters.stream().allMatch(each -> addAll(each, all));
        }
        if (filter instanceof Filter.ContainsAll(FieldPath field, List<FilterValue> values) && isTags(field)) {
            return values.stream().allMatch(value -> addAll(new Filter.Eq(field, value), all));
        }
        List<Sql> alternatives = new ArrayList<>();
        if (!addAny(filter, alternatives)) {
            return false;
        }
        all.add(Sql.of("select a.block, pg_catalog.bit_or(a.documents) as documents\n    from (\n")
                .append(Sql.join("\n    union all\n", alternatives))
                .append("\n    ) a\n    group by a.block"));
        return true;
    }

    private static boolean isTags(FieldPath field) {
        return field.column().filter(column -> column == DocumentColumn.TAGS).isPresent();
    }

    private boolean addAny(Filter filter, List<Sql> alternatives) {
        if (filter instanceof Filter.Or(List<Filter> filters)) {
            return filters.stream().allMatch(each -> addAny(each, alternatives));
        }
        Sql condition = filter instanceof Filter.OfField leaf ? leaf(leaf) : null;
        if (condition != null) {
            alternatives.add(condition);
        }
        return condition != null;
    }

    private @Nullable Sql leaf(Filter.OfField leaf) {
        FieldType type = FacetIndexSql.type(leaf.field(), declared).orElse(null);
        if (type == null) {
            return null;
        }
        String facet = FacetIndexSql.values(leaf.field().toString(), type);
        boolean indexed = state.facets().contains(facet);
        boolean json = leaf.field().column().isEmpty();
        return switch (leaf) {
            case Filter.Eq eq -> indexed ? among(facet, type, json, List.of(eq.value())) : null;
            case Filter.In in -> indexed ? among(facet, type, json, in.values()) : null;
            case Filter.ContainsAny any -> indexed && !json ? among(facet, type, false, any.values()) : null;
            case Filter.Gt gt -> compared(gt, type, ">", gt.value());
            case Filter.Gte gte -> compared(gte, type, ">=", gte.value());
            case Filter.Lt lt -> compared(lt, type, "<", lt.value());
            case Filter.Lte lte -> compared(lte, type, "<=", lte.value());
            case Filter.Ne ignored -> null;
            case Filter.NotIn ignored -> null;
            case Filter.Exists ignored -> null;
            case Filter.ContainsAll ignored -> null;
        };
    }

    private @Nullable Sql among(String facet, FieldType type, boolean json, List<FilterValue> values) {
        List<String> written = new ArrayList<>();
        for (FilterValue value : values) {
            if (value instanceof FilterValue.Text(String text) && type == FieldType.TEXT) {
                written.add(text);
            } else if (value instanceof FilterValue.Decimal number && isNumber(type)) {
                written.add(number.number().toString());
            } else if (value instanceof FilterValue.Truth(boolean truth) && type == FieldType.BOOLEAN) {
                written.add(String.valueOf(truth));
            } else {
                return null;
            }
        }
        Sql array = Sql.of("cast(? as text[])", Sql.textArray(written));
        if (isNumber(type)) {
            return documents(
                    facet, number(facet).append(" = any(").append(array).append("::numeric[])"));
        }
        return documents(
                facet,
                type == FieldType.TEXT && json
                        ? Sql.of(
                                        "b.value = any(array(select pg_catalog.to_jsonb(v.value)::text from pg_catalog.unnest(")
                                .append(array)
                                .append(") v (value)))")
                        : Sql.of("b.value = any(").append(array).append(")"));
    }

    /** Whole bins where the comparison decides them, and each number of the one bin that it cuts. */
    private @Nullable Sql compared(Filter.OfField leaf, FieldType type, String operator, FilterValue value) {
        String facet = FacetIndexSql.bins(leaf.field().toString());
        BigDecimal number = isNumber(type) ? decimal(value) : type == FieldType.TIMESTAMP ? seconds(value) : null;
        if (number == null || !state.facets().contains(facet)) {
            return null;
        }
        Sql than = Sql.of(" " + operator + " cast(? as numeric)", Sql.value(number));
        return Sql.of(
                        "    select b.block, b.documents\n    from %s n\n    join %s b on b.facet = n.facet and b.value = n.bin\n    where n.facet = ? and n.least"
                                .formatted(tables.facetBin(), tables.facetBits()),
                        Sql.value(facet))
                .append(than)
                .append(" and n.greatest")
                .append(than)
                .append(Sql.of(
                        """

                            union all
                            select %1$s, %2$s
                            from (
                              select n.bin from %3$s n where n.facet = ? and (n.least\
                        """.formatted(FacetIndexSql.block("x.slot"), FacetIndexSql.bits("x.slot"), tables.facetBin()),
                        Sql.value(facet)))
                .append(than)
                .append(") <> (n.greatest")
                .append(than)
                .append(Sql.of("""
                        ) offset 0
                            ) n
                            cross join lateral (
                              select x.number, x.slot from %s x where x.facet = ? and x.bin = n.bin offset 0
                            ) x
                            where x.number\
                        """.formatted(tables.facetNumber()), Sql.value(facet)))
                .append(than)
                .append("\n    group by 1");
    }

    private static @Nullable BigDecimal decimal(FilterValue value) {
        return value instanceof FilterValue.Decimal(BigDecimal number) ? number : null;
    }

    private static @Nullable BigDecimal seconds(FilterValue value) {
        return switch (value) {
            case FilterValue.Time(Instant instant) -> FacetIndexSql.seconds(instant);
            case FilterValue.Text(String text) ->
                IsoTimestamp.parse(text).map(FacetIndexSql::seconds).orElse(null);
            case FilterValue.Decimal ignored -> null;
            case FilterValue.Truth ignored -> null;
            case FilterValue.Absent ignored -> null;
        };
    }

    private static boolean isNumber(FieldType type) {
        return type == FieldType.INTEGER || type == FieldType.NUMBER;
    }

    /** The value as a number; guarded, as the server may look at the values of other facets before their names. */
    private static Sql number(String facet) {
        return Sql.of("case when b.facet = ? then b.value::numeric end", Sql.value(facet));
    }

    private Sql documents(String facet, Sql condition) {
        return Sql.of(
                        "    select b.block, b.documents from %s b where b.facet = ? and "
                                .formatted(tables.facetBits()),
                        Sql.value(facet))
                .append(condition);
    }
}
