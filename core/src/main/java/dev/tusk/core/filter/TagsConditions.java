package dev.tusk.core.filter;

import dev.tusk.core.filter.FilterValue.Text;
import dev.tusk.core.sql.Sql;
import java.util.List;

/**
 * Conditions on a document's tags, a {@code text[]} with a GIN index. To be equal to a value is to hold it.
 *
 * @param column the column as SQL
 */
record TagsConditions(String column) implements FieldConditions {

    static TagsConditions ofAlias(String alias) {
        return new TagsConditions(alias + "." + DocumentColumn.TAGS.columnName());
    }

    @Override
    public Sql equal(FilterValue value) {
        return containsAll(List.of(value));
    }

    @Override
    public Sql oneOf(List<FilterValue> values) {
        return containsAny(values);
    }

    @Override
    public Sql compared(String operator, FilterValue value) {
        throw InvalidFilter.because(
                "field \"tags\" is a list, which has no order to compare by",
                "use eq, in, contains or exists with tags");
    }

    @Override
    public Sql exists() {
        return Sql.of("pg_catalog.cardinality(" + column + ") > 0");
    }

    @Override
    public Sql containsAny(List<FilterValue> values) {
        return Sql.of(column + " && cast(? as text[])", Sql.textArray(texts(values)));
    }

    @Override
    public Sql containsAll(List<FilterValue> values) {
        return Sql.of(column + " @> cast(? as text[])", Sql.textArray(texts(values)));
    }

    private static List<String> texts(List<FilterValue> values) {
        return values.stream().map(TagsConditions::text).toList();
    }

    private static String text(FilterValue value) {
        if (value instanceof Text(String text)) {
            return text;
        }
        throw InvalidFilter.because(
                "field \"tags\" holds text, but the filter compares it with %s".formatted(value.inWords()),
                "write the tag in quotes");
    }
}
