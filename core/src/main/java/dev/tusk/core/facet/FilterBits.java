package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterValue;
import dev.tusk.core.sql.Sql;
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
        if (!state.facets().contains(facet)) {
            return null;
        }
        boolean json = leaf.field().column().isEmpty();
        return switch (leaf) {
            case Filter.Eq eq -> among(facet, type, json, List.of(eq.value()));
            case Filter.In in -> among(facet, type, json, in.values());
            case Filter.ContainsAny any -> json ? null : among(facet, type, false, any.values());
            case Filter.Gt gt -> compared(facet, type, ">", gt.value());
            case Filter.Gte gte -> compared(facet, type, ">=", gte.value());
            case Filter.Lt lt -> compared(facet, type, "<", lt.value());
            case Filter.Lte lte -> compared(facet, type, "<=", lte.value());
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

    private @Nullable Sql compared(String facet, FieldType type, String operator, FilterValue value) {
        return value instanceof FilterValue.Decimal number && isNumber(type)
                ? documents(
                        facet,
                        number(facet)
                                .append(Sql.of(" " + operator + " cast(? as numeric)", Sql.value(number.number()))))
                : null;
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
