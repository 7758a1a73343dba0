package dev.tusk.core.filter;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON form of filters, in the style of MongoDB: {@code {"year": {"$gte": 2020}, "tags": {"$in": ["java"]}}}. The
 * whole language is in docs/filters.md. Reading what {@link #toJson} wrote gives an equal filter.
 */
public final class FilterJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What Jackson's messages tell to programmers alone: its switches and constants. */
    private static final String READERS_INTERNALS = " \\(start marker.*|: enable `.*|, from `[^`]*`";

    private FilterJson() {}

    /**
     * The filter of a JSON text.
     *
     * @throws TuskException {@code INVALID_JSON} with line and column when the text is not JSON, {@code INVALID_FILTER}
     *     with the place as a JSON pointer when it is not a filter
     */
    public static Filter parse(String json) {
        if (json.isBlank()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_JSON,
                    "cannot read the filter: the text is empty",
                    "{} is the filter that passes" + " every document");
        }
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw notJson(e);
        } catch (NumberFormatException e) {
            // Jackson lets this one through when a number's exponent is beyond what BigDecimal holds.
            throw new TuskException(
                    ErrorCode.INVALID_JSON,
                    "cannot read the filter: a number in it is too large",
                    null,
                    "a number has at most %d digits on either side of the point"
                            .formatted(FilterValue.Decimal.MAX_DIGITS),
                    e);
        }
        return parse(tree);
    }

    private static TuskException notJson(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        String where = location == null
                ? "it goes beyond a limit of the JSON reader"
                : "not JSON at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
        return new TuskException(
                ErrorCode.INVALID_JSON,
                "cannot read the filter: " + where,
                e.getOriginalMessage().replaceAll(READERS_INTERNALS, ""),
                "a filter is an object, for example {\"year\": {\"$gte\": 2020}}",
                e);
    }

    /**
     * The filter of a JSON tree.
     *
     * @throws TuskException {@code INVALID_FILTER} with the place as a JSON pointer
     */
    public static Filter parse(JsonNode json) {
        return FilterReader.filter(json, new Place("", 1));
    }

    /** The JSON form of a filter. */
    public static JsonNode toJson(Filter filter) {
        return switch (filter) {
            case Filter.And and ->
                and.filters().isEmpty() ? JSON.objectNode() : JSON.objectNode().set("$and", all(and.filters()));
            case Filter.Or or -> JSON.objectNode().set("$or", all(or.filters()));
            case Filter.Not not -> JSON.objectNode().set("$not", toJson(not.filter()));
            case Filter.Eq eq -> JSON.objectNode().set(eq.field().toString(), value(eq.value()));
            case Filter.Ne ne -> condition(ne, "$ne", value(ne.value()));
            case Filter.Gt gt -> condition(gt, "$gt", value(gt.value()));
            case Filter.Gte gte -> condition(gte, "$gte", value(gte.value()));
            case Filter.Lt lt -> condition(lt, "$lt", value(lt.value()));
            case Filter.Lte lte -> condition(lte, "$lte", value(lte.value()));
            case Filter.In in -> condition(in, "$in", values(in.values()));
            case Filter.NotIn notIn -> condition(notIn, "$nin", values(notIn.values()));
            case Filter.Exists exists -> condition(exists, "$exists", JSON.booleanNode(exists.exists()));
            case Filter.ContainsAny any -> condition(any, "$containsAny", values(any.values()));
            case Filter.ContainsAll all -> condition(all, "$containsAll", values(all.values()));
        };
    }

    private static ObjectNode condition(Filter.OfField filter, String operator, JsonNode operand) {
        return JSON.objectNode()
                .set(filter.field().toString(), JSON.objectNode().set(operator, operand));
    }

    private static ArrayNode all(List<Filter> filters) {
        return JSON.arrayNode().addAll(filters.stream().map(FilterJson::toJson).toList());
    }

    private static ArrayNode values(List<FilterValue> values) {
        return JSON.arrayNode().addAll(values.stream().map(FilterJson::value).toList());
    }

    private static JsonNode value(FilterValue value) {
        return switch (value) {
            case FilterValue.Text text -> JSON.stringNode(text.text());
            case FilterValue.Decimal number -> JSON.numberNode(number.number());
            case FilterValue.Truth truth -> JSON.booleanNode(truth.truth());
            case FilterValue.Time time ->
                JSON.objectNode().put(FilterReader.DATE, time.instant().toString());
            case FilterValue.Absent absent -> JSON.nullNode();
        };
    }
}
