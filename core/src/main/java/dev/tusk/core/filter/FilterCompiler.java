package dev.tusk.core.filter;

import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns filters into SQL conditions on a document table. What a user writes, names and values, becomes bind parameters
 * alone; a declared field's name is a literal, so that its index is found. Immutable.
 */
public final class FilterCompiler {

    private static final Pattern ALIAS = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final Identifier schema;
    private final Map<String, DeclaredField> declared;

    /**
     * @param schema where Tusk's function {@code timestamp_of} lives
     * @param declared the collection's declared fields, each name once
     */
    public FilterCompiler(Identifier schema, Collection<DeclaredField> declared) {
        this.schema = schema;
        this.declared =
                declared.stream().collect(Collectors.toUnmodifiableMap(DeclaredField::name, Function.identity()));
    }

    /**
     * A condition that can stand after {@code where} or {@code and}: complete in itself, true for the documents that
     * pass, false or null for the others.
     *
     * @param alias the document table's name in the statement, lower-case letters, digits and underscores
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_FILTER} when a column or a declared field is compared
     *     with a value of another type
     */
    public Sql compile(Filter filter, String alias) {
        if (!ALIAS.matcher(alias).matches()) {
            throw new IllegalArgumentException("not an alias: " + alias);
        }
        return condition(filter, alias);
    }

    private Sql condition(Filter filter, String alias) {
        return switch (filter) {
            case Filter.And(List<Filter> filters) ->
                filters.isEmpty() ? Sql.of("true") : joined(" and ", filters, alias);
            case Filter.Or(List<Filter> filters) -> joined(" or ", filters, alias);
            case Filter.Not(Filter negated) -> opposite(condition(negated, alias));
            case Filter.Eq(FieldPath field, FilterValue value) -> equal(conditionsOn(field, alias), value);
            case Filter.Ne(FieldPath field, FilterValue value) -> opposite(equal(conditionsOn(field, alias), value));
            case Filter.Gt(FieldPath field, FilterValue value) ->
                conditionsOn(field, alias).compared(">", value);
            case Filter.Gte(FieldPath field, FilterValue value) ->
                conditionsOn(field, alias).compared(">=", value);
            case Filter.Lt(FieldPath field, FilterValue value) ->
                conditionsOn(field, alias).compared("<", value);
            case Filter.Lte(FieldPath field, FilterValue value) ->
                conditionsOn(field, alias).compared("<=", value);
            case Filter.In(FieldPath field, List<FilterValue> values) -> oneOf(conditionsOn(field, alias), values);
            case Filter.NotIn(FieldPath field, List<FilterValue> values) ->
                opposite(oneOf(conditionsOn(field, alias), values));
            case Filter.Exists(FieldPath field, boolean exists) -> {
                Sql condition = conditionsOn(field, alias).exists();
                yield exists ? condition : opposite(condition);
            }
            case Filter.ContainsAny(FieldPath field, List<FilterValue> values) ->
                conditionsOn(field, alias).containsAny(values);
            case Filter.ContainsAll(FieldPath field, List<FilterValue> values) ->
                conditionsOn(field, alias).containsAll(values);
        };
    }

    private FieldConditions conditionsOn(FieldPath field, String alias) {
        if (field.column().isPresent()) {
            DocumentColumn column = field.column().get();
            return column == DocumentColumn.TAGS ? TagsConditions.ofAlias(alias) : TypedConditions.of(column, alias);
        }
        DeclaredField known =
                field.keys().size() == 1 ? declared.get(field.keys().getFirst()) : null;
        return known == null
                ? new MetadataConditions(schema, alias + ".metadata", field.keys())
                : TypedConditions.of(known, schema, alias);
    }

    private static Sql equal(FieldConditions conditions, FilterValue value) {
        return value instanceof FilterValue.Absent ? opposite(conditions.exists()) : conditions.equal(value);
    }

    private static Sql oneOf(FieldConditions conditions, List<FilterValue> values) {
        return values.isEmpty() ? Sql.of("false") : conditions.oneOf(values);
    }

    /** True where the condition is false or null: {@code not} alone would leave null, which is in neither half. */
    private static Sql opposite(Sql condition) {
        return Sql.of("((").append(condition).append(") is not true)");
    }

    private Sql joined(String separator, List<Filter> filters, String alias) {
        List<Sql> conditions =
                filters.stream().map(each -> condition(each, alias)).toList();
        return Sql.of("(").append(Sql.join(separator, conditions)).append(")");
    }
}
