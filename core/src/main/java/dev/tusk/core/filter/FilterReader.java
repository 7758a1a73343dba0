package dev.tusk.core.filter;

import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FilterValue.Absent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Reads the JSON form, and says where it is wrong. */
final class FilterReader {

    /** The key of an object that stands for a point in time. */
    static final String DATE = "$date";

    private static final List<String> COMBINATIONS = List.of("$and", "$or", "$not", "$nor");
    private static final List<String> OPERATORS = List.of(
            "$eq",
            "$ne",
            "$gt",
            "$gte",
            "$lt",
            "$lte",
            "$in",
            "$nin",
            "$exists",
            "$contains",
            "$containsAny",
            "$any",
            "$containsAll",
            "$all",
            "$not");

    private FilterReader() {}

    /** An object whose keys are fields and combinations; all of them must pass. */
    static Filter filter(JsonNode json, Place place) {
        if (place.depth() > FilterLimits.MAX_DEPTH) {
            throw InvalidFilter.at(place.pointer(), FilterLimits.tooDeep());
        }
        if (!json.isObject()) {
            throw wrong(place, "a filter is an object, not %s".formatted(kind(json)), "write {\"field\": value}");
        }
        Place inside = json.size() == 1 ? place : place.deeper();
        List<Filter> filters = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            String key = member.getKey();
            Place there = inside.member(key);
            filters.add(
                    key.startsWith("$")
                            ? combination(key, member.getValue(), there)
                            : field(located(there, () -> FieldPath.parse(key)), member.getValue(), there));
        }
        return allOf(filters, place);
    }

    private static Filter combination(String operator, JsonNode json, Place place) {
        return switch (operator) {
            case "$and" -> {
                List<Filter> filters = filters(json, place);
                yield located(place, () -> new Filter.And(filters));
            }
            case "$or" -> or(json, place);
            case "$nor" -> {
                Filter or = or(json, place.deeper());
                yield located(place, () -> new Filter.Not(or));
            }
            case "$not" -> {
                Filter negated = filter(json, place.deeper());
                yield located(place, () -> new Filter.Not(negated));
            }
            default -> throw unknown(operator, place);
        };
    }

    private static TuskException unknown(String operator, Place place) {
        if (OPERATORS.contains(operator)) {
            return wrong(
                    place,
                    "operator \"%s\" stands where a field is expected".formatted(operator),
                    "write it under a field: {\"field\": {\"%s\": ...}}".formatted(operator));
        }
        return wrong(
                place,
                "unknown operator \"%s\"".formatted(Shown.text(operator)),
                Suggestion.hint(operator, COMBINATIONS)
                        + "; a field name that starts with a dollar sign is written with a backslash before it");
    }

    private static Filter or(JsonNode json, Place place) {
        List<Filter> filters = filters(json, place);
        return located(place, () -> new Filter.Or(filters));
    }

    private static List<Filter> filters(JsonNode json, Place place) {
        requireArray(json, place, "filters");
        List<Filter> filters = new ArrayList<>();
        for (JsonNode element : json) {
            filters.add(filter(element, place.element(filters.size()).deeper()));
        }
        return filters;
    }

    /** What stands under a field: a value to be equal to, or an object of operators that must all pass. */
    private static Filter field(FieldPath field, JsonNode json, Place place) {
        if (json.isObject() && !json.has(DATE)) {
            return operators(field, json, place);
        }
        if (json.isArray()) {
            throw wrong(
                    place,
                    "a list is not a value to compare with",
                    "use $in for one of several values, $containsAny or $containsAll for the elements of an array");
        }
        return compared(json, place, value -> new Filter.Eq(field, value));
    }

    private static Filter operators(FieldPath field, JsonNode json, Place place) {
        if (json.isEmpty()) {
            throw wrong(place, "an empty object holds no operator", "write for example {\"$gte\": 2020}");
        }
        if (place.depth() > FilterLimits.MAX_DEPTH) {
            throw InvalidFilter.at(place.pointer(), FilterLimits.tooDeep());
        }
        Place inside = json.size() == 1 ? place : place.deeper();
        List<Filter> filters = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            Place there = inside.member(member.getKey());
            filters.add(operator(field, member.getKey(), member.getValue(), there));
        }
        return allOf(filters, place);
    }

    private static Filter operator(FieldPath field, String operator, JsonNode json, Place place) {
        return switch (operator) {
            case "$eq" -> compared(json, place, value -> new Filter.Eq(field, value));
            case "$ne" -> compared(json, place, value -> new Filter.Ne(field, value));
            case "$gt" -> compared(json, place, value -> new Filter.Gt(field, value));
            case "$gte" -> compared(json, place, value -> new Filter.Gte(field, value));
            case "$lt" -> compared(json, place, value -> new Filter.Lt(field, value));
            case "$lte" -> compared(json, place, value -> new Filter.Lte(field, value));
            case "$in" -> listed(json, place, values -> new Filter.In(field, values));
            case "$nin" -> listed(json, place, values -> new Filter.NotIn(field, values));
            case "$exists" -> new Filter.Exists(field, truth(json, place));
            case "$contains" -> compared(json, place, value -> new Filter.ContainsAll(field, List.of(value)));
            case "$containsAny", "$any" -> listed(json, place, values -> new Filter.ContainsAny(field, values));
            case "$containsAll", "$all" -> listed(json, place, values -> new Filter.ContainsAll(field, values));
            case "$not" -> {
                if (!json.isObject()) {
                    throw wrong(place, "$not takes an object of operators, not %s".formatted(kind(json)), "use $ne");
                }
                Filter negated = operators(field, json, place.deeper());
                yield located(place, () -> new Filter.Not(negated));
            }
            default -> throw unknownUnderField(operator, place);
        };
    }

    private static TuskException unknownUnderField(String operator, Place place) {
        if (!operator.startsWith("$")) {
            return wrong(
                    place,
                    "\"%s\" is not an operator".formatted(Shown.text(operator)),
                    Suggestion.nearest("$" + operator, OPERATORS)
                            .map("did you mean \"%s\"?"::formatted)
                            .orElse("a field inside an object is written with a dot: author.name"));
        }
        return wrong(
                place, "unknown operator \"%s\"".formatted(Shown.text(operator)), Suggestion.hint(operator, OPERATORS));
    }

    private static Filter compared(JsonNode json, Place place, Function<FilterValue, Filter> filter) {
        FilterValue value = value(json, place);
        return located(place, () -> filter.apply(value));
    }

    private static Filter listed(JsonNode json, Place place, Function<List<FilterValue>, Filter> filter) {
        List<FilterValue> values = values(json, place);
        return located(place, () -> filter.apply(values));
    }

    private static List<FilterValue> values(JsonNode json, Place place) {
        requireArray(json, place, "values");
        List<FilterValue> values = new ArrayList<>(json.size());
        for (JsonNode element : json) {
            Place there = place.element(values.size());
            FilterValue value = value(element, there);
            if (value instanceof Absent) {
                throw wrong(
                        there, "a list of values holds null", "ask for missing fields with {\"$eq\": null} under $or");
            }
            values.add(value);
        }
        return values;
    }

    private static FilterValue value(JsonNode json, Place place) {
        return switch (json.getNodeType()) {
            case NULL -> new Absent();
            case STRING -> located(place, () -> FilterValue.of(json.stringValue()));
            case BOOLEAN -> FilterValue.of(json.booleanValue());
            case NUMBER -> located(place, () -> number(json));
            case OBJECT -> date(json, place);
            case ARRAY ->
                throw wrong(place, "a list stands where one value is expected", "use $in for one of several values");
            case BINARY, MISSING, POJO ->
                throw wrong(place, "%s is not a value".formatted(kind(json)), "use text, a number or a boolean");
        };
    }

    private static FilterValue number(JsonNode json) {
        return json.isFloatingPointNumber() && !json.isBigDecimal()
                ? FilterValue.of(json.doubleValue())
                : FilterValue.of(json.decimalValue());
    }

    private static FilterValue date(JsonNode json, Place place) {
        JsonNode written = json.get(DATE);
        if (json.size() != 1 || written == null) {
            throw wrong(
                    place,
                    "an object stands where a value is expected",
                    "use text, a number, true, false or null; a field inside an object is written with a dot:"
                            + " author.name");
        }
        if (written.isString()) {
            var time = IsoTimestamp.parse(written.stringValue());
            if (time.isPresent()) {
                return located(place, () -> FilterValue.of(time.get()));
            }
        }
        throw wrong(
                place,
                "%s is not a point in time".formatted(written.isString() ? "the text" : kind(written)),
                "write a date (2024-05-01) or a date and time with its offset (2024-05-01T12:30:00Z)");
    }

    private static boolean truth(JsonNode json, Place place) {
        if (!json.isBoolean()) {
            throw wrong(place, "$exists takes true or false, not %s".formatted(kind(json)), "write true or false");
        }
        return json.booleanValue();
    }

    private static void requireArray(JsonNode json, Place place, String of) {
        if (!json.isArray()) {
            throw wrong(
                    place, "a list of %s is expected, not %s".formatted(of, kind(json)), "write it in brackets: [...]");
        }
    }

    private static Filter allOf(List<Filter> filters, Place place) {
        return filters.size() == 1 ? filters.getFirst() : located(place, () -> new Filter.And(filters));
    }

    private static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "text";
            case BOOLEAN -> "a boolean";
            case NUMBER, NULL, BINARY, MISSING, POJO ->
                json.isNull() ? "null" : "a " + json.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** Runs code that makes one thing and reads no further, so that a failure belongs to this very place. */
    private static <T> T located(Place place, Supplier<T> read) {
        try {
            return read.get();
        } catch (TuskException e) {
            throw InvalidFilter.at(place.pointer(), e);
        }
    }

    private static TuskException wrong(Place place, String message, String hint) {
        return InvalidFilter.at(place.pointer(), InvalidFilter.because(message, hint));
    }
}
