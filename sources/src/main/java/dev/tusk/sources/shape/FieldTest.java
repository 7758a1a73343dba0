package dev.tusk.sources.shape;

import dev.tusk.core.document.Document;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Whether the fields of an item fulfil a filter, as {@link Filter} says: a field that is missing or of another type makes a comparison
 * false, and what is negated is the exact opposite.
 */
public final class FieldTest {

    private FieldTest() {}

    /** Whether these fields pass. */
    public static boolean passes(Filter filter, Map<String, ? extends @Nullable Object> fields) {
        return switch (filter) {
            case Filter.And and -> and.filters().stream().allMatch(each -> passes(each, fields));
            case Filter.Or or -> or.filters().stream().anyMatch(each -> passes(each, fields));
            case Filter.Not not -> !passes(not.filter(), fields);
            case Filter.Eq eq -> equal(value(eq.field(), fields), eq.value());
            case Filter.Ne ne -> !equal(value(ne.field(), fields), ne.value());
            case Filter.Gt gt -> compare(value(gt.field(), fields), gt.value()).orElse(0) > 0;
            case Filter.Gte gte ->
                compare(value(gte.field(), fields), gte.value()).orElse(-1) >= 0;
            case Filter.Lt lt -> compare(value(lt.field(), fields), lt.value()).orElse(0) < 0;
            case Filter.Lte lte ->
                compare(value(lte.field(), fields), lte.value()).orElse(1) <= 0;
            case Filter.In in -> in.values().stream().anyMatch(each -> equal(value(in.field(), fields), each));
            case Filter.NotIn notIn ->
                notIn.values().stream().noneMatch(each -> equal(value(notIn.field(), fields), each));
            case Filter.Exists exists -> isThere(value(exists.field(), fields)) == exists.exists();
            case Filter.ContainsAny any ->
                any.values().stream().anyMatch(each -> contains(value(any.field(), fields), each));
            case Filter.ContainsAll all ->
                all.values().stream().allMatch(each -> contains(value(all.field(), fields), each));
        };
    }

    /** The fields of a document that has no others: its columns and its metadata. */
    public static Map<String, @Nullable Object> fields(Document document) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(document.metadata());
        fields.put("id", document.id());
        fields.put("title", document.title());
        fields.put("source", document.source());
        fields.put("tags", document.tags());
        return fields;
    }

    private static @Nullable Object value(FieldPath path, Map<String, ? extends @Nullable Object> fields) {
        Object value = fields;
        for (String key : path.keys()) {
            value = value instanceof Map<?, ?> object ? object.get(key) : null;
        }
        return value;
    }

    private static boolean isThere(@Nullable Object value) {
        return value != null && !(value instanceof List<?> list && list.isEmpty());
    }

    private static boolean contains(@Nullable Object value, FilterValue element) {
        return value instanceof List<?> list && list.stream().anyMatch(each -> same(each, element));
    }

    /** Of a list: one of its elements. */
    private static boolean equal(@Nullable Object value, FilterValue wanted) {
        return same(value, wanted) || contains(value, wanted);
    }

    private static boolean same(@Nullable Object value, FilterValue wanted) {
        return switch (wanted) {
            case FilterValue.Absent absent -> value == null;
            case FilterValue.Truth truth -> value instanceof Boolean flag && flag == truth.truth();
            default -> compare(value, wanted).orElse(1) == 0;
        };
    }

    private static OptionalInt compare(@Nullable Object value, FilterValue wanted) {
        return switch (wanted) {
            case FilterValue.Text text ->
                value instanceof String own
                        ? OptionalInt.of(Arrays.compareUnsigned(
                                own.getBytes(StandardCharsets.UTF_8),
                                text.text().getBytes(StandardCharsets.UTF_8)))
                        : OptionalInt.empty();
            case FilterValue.Decimal number ->
                value instanceof Number own
                        ? OptionalInt.of(decimal(own).compareTo(number.number()))
                        : OptionalInt.empty();
            case FilterValue.Time time -> {
                Instant own = instant(value);
                yield own == null ? OptionalInt.empty() : OptionalInt.of(own.compareTo(time.instant()));
            }
            case FilterValue.Truth truth -> OptionalInt.empty();
            case FilterValue.Absent absent -> OptionalInt.empty();
        };
    }

    private static BigDecimal decimal(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger whole -> new BigDecimal(whole);
            case Double d -> BigDecimal.valueOf(d);
            case Float f -> new BigDecimal(f.toString());
            default -> BigDecimal.valueOf(number.longValue());
        };
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notATime) {
            return null;
        }
    }
}
