package dev.tusk.core.filter;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FilterValue.Absent;
import dev.tusk.core.filter.FilterValue.Decimal;
import dev.tusk.core.filter.FilterValue.Text;
import dev.tusk.core.filter.FilterValue.Time;
import dev.tusk.core.filter.FilterValue.Truth;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Conditions on a field whose type is known: a column, or a declared metadata field. A value of another type is refused.
 *
 * @param name the field as the user writes it
 * @param nature what the field is, for messages: {@code is declared integer}
 * @param indexed the expression that an index may serve
 * @param value the field's value; differs from {@code indexed} for declared text alone
 * @param exists whether the field has a value
 */
record TypedConditions(String name, String nature, FieldType type, String indexed, String value, Sql exists)
        implements FieldConditions {

    static TypedConditions of(DocumentColumn column, String alias) {
        String reference = alias + "." + column.columnName();
        String compared = column.type() == FieldType.TEXT ? "(" + reference + " collate \"C\")" : reference;
        return new TypedConditions(
                column.columnName(),
                "is a column of type " + column.type().wireName(),
                column.type(),
                compared,
                compared,
                Sql.of(reference + " is not null"));
    }

    static TypedConditions of(DeclaredField field, Identifier schema, String alias) {
        String metadata = alias + ".metadata";
        String value = FieldExpression.value(schema, field, metadata);
        return new TypedConditions(
                field.name(),
                "is declared " + field.type().wireName(),
                field.type(),
                FieldExpression.indexed(schema, field, metadata),
                field.type() == FieldType.TEXT ? "(" + value + " collate \"C\")" : value,
                Sql.of("pg_catalog.jsonb_typeof(%s) <> 'null'".formatted(FieldExpression.member(field, metadata))));
    }

    @Override
    public Sql equal(FilterValue compared) {
        return compared("=", compared);
    }

    @Override
    public Sql compared(String operator, FilterValue compared) {
        if (type == FieldType.BOOLEAN && !operator.equals("=")) {
            throw InvalidFilter.because(
                    "field \"%s\" %s, which has no order to compare by".formatted(name, nature),
                    "use eq or ne with booleans");
        }
        return Sql.of(expressionFor(compared) + " " + operator + " ").append(bind(compared));
    }

    @Override
    public Sql oneOf(List<FilterValue> values) {
        List<FilterValue> byIndex = new ArrayList<>();
        List<FilterValue> byValue = new ArrayList<>();
        for (FilterValue each : values) {
            (expressionFor(each).equals(indexed) ? byIndex : byValue).add(each);
        }
        List<Sql> alternatives = new ArrayList<>();
        if (!byIndex.isEmpty()) {
            alternatives.add(
                    Sql.of(indexed + " = any(").append(bindArray(byIndex)).append(")"));
        }
        if (!byValue.isEmpty()) {
            alternatives.add(
                    Sql.of(value + " = any(").append(bindArray(byValue)).append(")"));
        }
        return alternatives.size() == 1
                ? alternatives.getFirst()
                : Sql.of("(").append(Sql.join(" or ", alternatives)).append(")");
    }

    @Override
    public Sql containsAny(List<FilterValue> values) {
        throw notAnArray();
    }

    @Override
    public Sql containsAll(List<FilterValue> values) {
        throw notAnArray();
    }

    /**
     * The indexed expression, where it decides the comparison. A text field's is cut: with a shorter value every
     * comparison is decided before the cut, with a longer one it may not be.
     */
    private String expressionFor(FilterValue compared) {
        boolean beyondCut = compared instanceof Text(String text)
                && type == FieldType.TEXT
                && text.codePointCount(0, text.length()) >= FieldExpression.INDEXED_CHARACTERS;
        return beyondCut ? value : indexed;
    }

    private Sql bind(FilterValue compared) {
        return switch (type) {
            case TEXT -> Sql.of("cast(? as text)", Sql.value(text(compared)));
            case INTEGER, NUMBER -> Sql.of("cast(? as numeric)", Sql.value(number(compared)));
            case BOOLEAN -> Sql.of("cast(? as boolean)", Sql.value(truth(compared)));
            case TIMESTAMP ->
                Sql.of("cast(? as timestamptz)", Sql.value(time(compared).atOffset(ZoneOffset.UTC)));
        };
    }

    private Sql bindArray(List<FilterValue> compared) {
        return switch (type) {
            case TEXT -> array("text", compared.stream().map(this::text).toList());
            case INTEGER, NUMBER ->
                array(
                        "numeric",
                        compared.stream().map(each -> number(each).toString()).toList());
            case BOOLEAN ->
                array(
                        "boolean",
                        compared.stream()
                                .map(each -> String.valueOf(truth(each)))
                                .toList());
            case TIMESTAMP ->
                array(
                        "timestamptz",
                        compared.stream().map(each -> time(each).toString()).toList());
        };
    }

    private static Sql array(String type, List<String> elements) {
        return Sql.of("cast(? as %s[])".formatted(type), Sql.textArray(elements));
    }

    private String text(FilterValue compared) {
        return switch (compared) {
            case Text(String text) -> text;
            case Decimal number ->
                throw wrongType(
                        compared,
                        "write it in quotes: \"%s\"".formatted(number.number().toPlainString()));
            case Truth truth -> throw wrongType(compared, "write it in quotes: \"%s\"".formatted(truth.truth()));
            case Time time -> throw wrongType(compared, "give text, or declare the field as a timestamp");
            case Absent absent -> throw wrongType(compared, "use eq or exists");
        };
    }

    private BigDecimal number(FilterValue compared) {
        if (compared instanceof Decimal(BigDecimal number)) {
            return number;
        }
        boolean quoted = compared instanceof Text(String text) && text.matches("-?[0-9]{1,18}([.][0-9]{1,18})?");
        throw wrongType(compared, quoted ? "write the number without quotes" : "compare it with a number");
    }

    private boolean truth(FilterValue compared) {
        if (compared instanceof Truth(boolean truth)) {
            return truth;
        }
        throw wrongType(compared, "compare it with true or false, without quotes");
    }

    private Instant time(FilterValue compared) {
        Optional<Instant> time = switch (compared) {
            case Time(Instant instant) -> Optional.of(instant);
            case Text(String text) -> IsoTimestamp.parse(text);
            case Decimal number -> Optional.empty();
            case Truth truth -> Optional.empty();
            case Absent absent -> Optional.empty();
        };
        return time.orElseThrow(() -> wrongType(
                compared,
                "write a date (2024-05-01) or a date and time with its offset (2024-05-01T12:30:00Z,"
                        + " 2024-05-01T14:30:00+02:00)"));
    }

    private TuskException wrongType(FilterValue compared, String hint) {
        return InvalidFilter.because(
                "field \"%s\" %s, but the filter compares it with %s".formatted(name, nature, compared.inWords()),
                hint);
    }

    private TuskException notAnArray() {
        return InvalidFilter.because(
                "field \"%s\" %s, but the filter asks for an element of an array".formatted(name, nature),
                "\"contains\" is for tags and arrays; compare the whole value with eq or in, and look for words with"
                        + " a query");
    }
}
