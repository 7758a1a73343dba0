package dev.tusk.core.boost;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldExpression;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.sql.Sql;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The factors of boosts as SQL. No expression fails, whatever the metadata holds. */
public final class BoostSql {

    private static final Set<FieldType> NUMBERS = Set.of(FieldType.INTEGER, FieldType.NUMBER);
    private static final Set<FieldType> TIMES = Set.of(FieldType.TIMESTAMP);

    private BoostSql() {}

    /**
     * Refuses fields that the collection does not have, or that are of another type.
     *
     * @throws TuskException {@code UNKNOWN_FIELD} with the nearest name as its hint, {@code INVALID_REQUEST}
     */
    public static void check(Boosts boosts, CollectionDefinition definition) {
        Recency recency = boosts.recency();
        if (recency != null) {
            time(recency.field(), definition);
        }
        boosts.fields().forEach(boost -> declared(boost.field(), definition, NUMBERS));
    }

    /** {@code join} with the values that the factors are made of, as {@code b}, of {@code document d}. */
    public static Sql values(Boosts boosts, CollectionDefinition definition) {
        List<Sql> values = new ArrayList<>();
        Recency recency = boosts.recency();
        if (recency != null) {
            values.add(Sql.of("extract(epoch from %s)::float8".formatted(time(recency.field(), definition))));
        }
        for (FieldBoost boost : boosts.fields()) {
            DeclaredField field = declared(boost.field(), definition, NUMBERS);
            // Within what float8 can hold, so that nothing overflows or underflows.
            values.add(Sql.of("""
                    (
                          select pg_catalog.round(
                            case when v > 1e100 then 1e100 when v < 0 then 0 else v end, 30)::float8
                          from (select %s as v) raw
                        )""".formatted(FieldExpression.value(CollectionTables.SCHEMA, field, "d.metadata"))));
        }
        List<Sql> named = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            named.add(values.get(i).append(" as v" + i));
        }
        return Sql.of("cross join lateral (select ")
                .append(Sql.join(", ", named))
                .append(") b");
    }

    /** One {@code float8} for each boost, in the order of {@link Boosts#names}. Pivots and origin have to be known. */
    public static List<Sql> factors(Boosts boosts) {
        List<Sql> factors = new ArrayList<>();
        Recency recency = boosts.recency();
        if (recency != null) {
            factors.add(decay(recency));
        }
        for (FieldBoost boost : boosts.fields()) {
            String value = "b.v" + factors.size();
            double pivot = Objects.requireNonNull(boost.pivot(), "pivot");
            factors.add(Sql.of(
                            "case when %s is null then 1 else 1 + ?::float8 * ".formatted(value),
                            Sql.value(boost.weight()))
                    .append("(%s) end".formatted(boost.function().sql(value, pivot + "::float8"))));
        }
        return factors;
    }

    /** After a thousand half-lives nothing is left; power() would fail on much more. */
    private static Sql decay(Recency recency) {
        Instant origin = Objects.requireNonNull(recency.origin(), "origin");
        return Sql.of(
                "case when b.v0 is null then 1 else 1 + ?::float8 * pg_catalog.power(0.5::float8, least(1000, greatest(0, "
                        + "extract(epoch from ?::timestamptz)::float8 - b.v0)"
                        + " / ?::float8)) end",
                Sql.value(recency.weight()),
                Sql.value(origin.atOffset(ZoneOffset.UTC)),
                Sql.value(recency.halfLife().toMillis() / 1e3));
    }

    private static String time(String field, CollectionDefinition definition) {
        return DocumentColumn.of(field)
                .filter(column -> column.type() == FieldType.TIMESTAMP)
                .map(column -> "d." + column.columnName())
                .orElseGet(() -> FieldExpression.value(
                        CollectionTables.SCHEMA, declared(field, definition, TIMES), "d.metadata"));
    }

    private static DeclaredField declared(String name, CollectionDefinition definition, Set<FieldType> wanted) {
        String types = wanted.contains(FieldType.TIMESTAMP) ? "timestamp" : "integer or number";
        DeclaredField field = definition.fields().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name, definition, wanted, types));
        if (!wanted.contains(field.type())) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "field \"%s\" is declared %s; a boost by it needs %s"
                            .formatted(name, field.type().wireName(), types),
                    "take one of: " + String.join(", ", usable(definition, wanted)));
        }
        return field;
    }

    private static TuskException unknown(
            String name, CollectionDefinition definition, Set<FieldType> wanted, String types) {
        List<String> usable = usable(definition, wanted);
        return new TuskException(
                ErrorCode.UNKNOWN_FIELD,
                "cannot boost by \"%s\": collection \"%s\" declares no such field"
                        .formatted(Boosts.shown(name), definition.name()),
                "a boost needs a declared field of type %s".formatted(types),
                usable.isEmpty()
                        ? "declare it: tusk collection alter %s --add-field NAME:number".formatted(definition.name())
                        : Suggestion.hint(name, usable),
                null);
    }

    private static List<String> usable(CollectionDefinition definition, Set<FieldType> wanted) {
        Stream<String> columns = Stream.of(DocumentColumn.UPDATED_AT, DocumentColumn.CREATED_AT)
                .filter(column -> wanted.contains(column.type()))
                .map(DocumentColumn::columnName);
        Stream<String> fields = definition.fields().stream()
                .filter(field -> wanted.contains(field.type()))
                .map(DeclaredField::name);
        return Stream.concat(columns, fields).collect(Collectors.toList());
    }
}
