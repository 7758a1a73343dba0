package dev.tusk.core.filter;

import dev.tusk.core.filter.RandomFilters.Document;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says in plain Java whether a document passes a filter: the meaning that docs/filters.md gives, written a second time
 * and without a thought to SQL, so that the compiler can be held against it.
 */
final class FilterMatcher {

    private FilterMatcher() {}

    static boolean passes(Filter filter, Document document) {
        return switch (filter) {
            case Filter.And and -> and.filters().stream().allMatch(each -> passes(each, document));
            case Filter.Or or -> or.filters().stream().anyMatch(each -> passes(each, document));
            case Filter.Not not -> !passes(not.filter(), document);
            case Filter.Ne ne -> !passes(new Filter.Eq(ne.field(), ne.value()), document);
            case Filter.NotIn notIn ->
                notIn.values().stream().noneMatch(each -> passes(new Filter.Eq(notIn.field(), each), document));
            case Filter.In in ->
                in.values().stream().anyMatch(each -> passes(new Filter.Eq(in.field(), each), document));
            case Filter.Exists exists -> exists.exists() == hasValue(exists.field(), document);
            case Filter.Eq eq -> equal(eq, document);
            case Filter.Gt gt -> order(gt.field(), document, gt.value(), Set.of(1));
            case Filter.Gte gte -> order(gte.field(), document, gte.value(), Set.of(0, 1));
            case Filter.Lt lt -> order(lt.field(), document, lt.value(), Set.of(-1));
            case Filter.Lte lte -> order(lte.field(), document, lte.value(), Set.of(-1, 0));
            case Filter.ContainsAny any ->
                stored(any.field(), document) instanceof List<?> elements
                        && any.values().stream().anyMatch(value -> holds(elements, value));
            case Filter.ContainsAll all ->
                stored(all.field(), document) instanceof List<?> elements
                        && all.values().stream().allMatch(value -> holds(elements, value));
        };
    }

    private static boolean equal(Filter.Eq eq, Document document) {
        Object stored = stored(eq.field(), document);
        if (eq.value() instanceof FilterValue.Absent) {
            return !hasValue(eq.field(), document);
        }
        if (isTags(eq.field())) {
            return stored instanceof List<?> tags && holds(tags, eq.value());
        }
        return Integer.valueOf(0).equals(compare(eq.field(), stored, eq.value()));
    }

    private static boolean order(FieldPath field, Document document, FilterValue value, Set<Integer> wanted) {
        Integer order = compare(field, stored(field, document), value);
        return order != null && wanted.contains(order);
    }

    private static boolean holds(List<?> elements, FilterValue value) {
        return elements.stream().anyMatch(element -> Integer.valueOf(0).equals(compareScalars(element, plain(value))));
    }

    private static boolean hasValue(FieldPath field, Document document) {
        return isTags(field) ? !document.tags().isEmpty() : stored(field, document) != null;
    }

    private static boolean isTags(FieldPath field) {
        return field.toString().equals("tags");
    }

    /** -1, 0 or 1, or null where the two cannot be compared. */
    private static @Nullable Integer compare(FieldPath field, @Nullable Object stored, FilterValue value) {
        boolean isTime = value instanceof FilterValue.Time
                || (field.inMetadata()
                        ? field.keys().equals(List.of("seen"))
                        : field.toString().endsWith("_at"));
        if (isTime) {
            Instant left = instant(stored);
            Instant right = instant(plain(value));
            return left == null || right == null ? null : Integer.signum(left.compareTo(right));
        }
        return compareScalars(stored, plain(value));
    }

    private static @Nullable Integer compareScalars(@Nullable Object left, @Nullable Object right) {
        if (left instanceof String a && right instanceof String b) {
            return Integer.signum(
                    Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
        }
        if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
            return a.compareTo(b);
        }
        return left instanceof Boolean && left.equals(right) ? 0 : null;
    }

    private static @Nullable Object plain(FilterValue value) {
        return switch (value) {
            case FilterValue.Text text -> text.text();
            case FilterValue.Decimal number -> number.number();
            case FilterValue.Truth truth -> truth.truth();
            case FilterValue.Time time -> time.instant();
            case FilterValue.Absent absent -> null;
        };
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return instant;
        }
        if (!(value instanceof String text)) {
            return null;
        }
        try {
            String full = text.length() == 10 ? text + "T00:00:00Z" : text;
            return OffsetDateTime.parse(full).toInstant().truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Object stored(FieldPath field, Document document) {
        return switch (field.toString()) {
            case "id" -> document.id();
            case "title" -> document.title();
            case "source" -> document.source();
            case "created_at" -> document.createdAt();
            case "updated_at" -> document.updatedAt();
            case "tags" -> document.tags();
            default -> {
                Object value = document.metadata();
                for (String key : field.keys()) {
                    value = value instanceof Map<?, ?> object ? object.get(key) : null;
                }
                yield value;
            }
        };
    }
}
