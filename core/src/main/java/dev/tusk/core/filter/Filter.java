package dev.tusk.core.filter;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition on documents. A document passes or it does not: where a field is missing, or holds another type than the
 * value it is compared with, the comparison is false, and {@link Not}, {@link Ne} and {@link NotIn} are the exact
 * opposites of what they negate. JSON's null counts as missing.
 *
 * <p>The factories take a field in the {@linkplain FieldPath written form} and plain Java values as
 * {@link FilterValue#of} does. Every record refuses what cannot be compiled with {@code INVALID_FILTER}: at most 32
 * levels, 1,000 conditions, and 10,000 values in a list. Immutable.
 */
public sealed interface Filter {

    /** A condition on one field. */
    sealed interface OfField extends Filter {
        /** What the condition looks at. */
        FieldPath field();
    }

    /** The field has this value; with {@link FilterValue.Absent}, it has none. Of tags: this is one of them. */
    record Eq(FieldPath field, FilterValue value) implements OfField {}

    /** The opposite of {@link Eq}; so a document without the field passes. */
    record Ne(FieldPath field, FilterValue value) implements OfField {}

    /** The field's value is greater: as a number, a point in time, or text in the order of its UTF-8 bytes. */
    record Gt(FieldPath field, FilterValue value) implements OfField {
        public Gt {
            FilterLimits.requireOrdered(value);
        }
    }

    /** The field's value is greater or equal. */
    record Gte(FieldPath field, FilterValue value) implements OfField {
        public Gte {
            FilterLimits.requireOrdered(value);
        }
    }

    /** The field's value is less. */
    record Lt(FieldPath field, FilterValue value) implements OfField {
        public Lt {
            FilterLimits.requireOrdered(value);
        }
    }

    /** The field's value is less or equal. */
    record Lte(FieldPath field, FilterValue value) implements OfField {
        public Lte {
            FilterLimits.requireOrdered(value);
        }
    }

    /** The field has one of these values; no document passes an empty list. */
    record In(FieldPath field, List<FilterValue> values) implements OfField {
        public In {
            values = FilterLimits.requireValues(values);
        }
    }

    /** The opposite of {@link In}; so a document without the field passes. */
    record NotIn(FieldPath field, List<FilterValue> values) implements OfField {
        public NotIn {
            values = FilterLimits.requireValues(values);
        }
    }

    /** The field has a value other than JSON's null (tags: there is at least one), or has none. */
    record Exists(FieldPath field, boolean exists) implements OfField {}

    /** The field is an array, and at least one of these values is an element of it. */
    record ContainsAny(FieldPath field, List<FilterValue> values) implements OfField {
        public ContainsAny {
            values = FilterLimits.requireElements(values);
        }
    }

    /** The field is an array, and each of these values is an element of it. */
    record ContainsAll(FieldPath field, List<FilterValue> values) implements OfField {
        public ContainsAll {
            values = FilterLimits.requireElements(values);
        }
    }

    /** All of these pass; every document passes the empty one. */
    record And(List<Filter> filters) implements Filter {
        public And {
            filters = FilterLimits.requireTree(filters);
        }
    }

    /** At least one of these passes. Not empty. */
    record Or(List<Filter> filters) implements Filter {
        public Or {
            filters = FilterLimits.requireTree(filters);
            if (filters.isEmpty()) {
                throw InvalidFilter.because(
                        "an \"or\" has no conditions", "give at least one, or leave the \"or\" out to pass everything");
            }
        }
    }

    /** The filter does not pass. */
    record Not(Filter filter) implements Filter {
        public Not {
            FilterLimits.requireTree(List.of(filter));
        }
    }

    /** Passes every document. */
    static Filter everything() {
        return new And(List.of());
    }

    /** The field has this value; null asks for no value. Of tags: this is one of them. */
    static Filter eq(String field, @Nullable Object value) {
        return new Eq(FieldPath.parse(field), FilterValue.of(value));
    }

    /** The opposite of {@link #eq}; a document without the field passes. */
    static Filter ne(String field, @Nullable Object value) {
        return new Ne(FieldPath.parse(field), FilterValue.of(value));
    }

    /** The field is greater than the value. */
    static Filter gt(String field, Object value) {
        return new Gt(FieldPath.parse(field), FilterValue.of(value));
    }

    /** The field is greater than the value or equal to it. */
    static Filter gte(String field, Object value) {
        return new Gte(FieldPath.parse(field), FilterValue.of(value));
    }

    /** The field is less than the value. */
    static Filter lt(String field, Object value) {
        return new Lt(FieldPath.parse(field), FilterValue.of(value));
    }

    /** The field is less than the value or equal to it. */
    static Filter lte(String field, Object value) {
        return new Lte(FieldPath.parse(field), FilterValue.of(value));
    }

    /** The field has one of these values. */
    static Filter in(String field, Collection<?> values) {
        return new In(FieldPath.parse(field), FilterLimits.valuesOf(values));
    }

    /** The opposite of {@link #in}; a document without the field passes. */
    static Filter notIn(String field, Collection<?> values) {
        return new NotIn(FieldPath.parse(field), FilterLimits.valuesOf(values));
    }

    /** The field has a value other than JSON's null. */
    static Filter exists(String field) {
        return new Exists(FieldPath.parse(field), true);
    }

    /** The opposite of {@link #exists}. */
    static Filter missing(String field) {
        return new Exists(FieldPath.parse(field), false);
    }

    /** The field is an array that holds this value. */
    static Filter contains(String field, Object value) {
        return new ContainsAll(FieldPath.parse(field), List.of(FilterValue.of(value)));
    }

    /** The field is an array that holds at least one of these values. */
    static Filter containsAny(String field, Collection<?> values) {
        return new ContainsAny(FieldPath.parse(field), FilterLimits.valuesOf(values));
    }

    /** The field is an array that holds all of these values. */
    static Filter containsAll(String field, Collection<?> values) {
        return new ContainsAll(FieldPath.parse(field), FilterLimits.valuesOf(values));
    }

    /** All filters pass. */
    static Filter and(Filter... filters) {
        return new And(Arrays.asList(filters));
    }

    /** At least one filter passes; there must be one. */
    static Filter or(Filter... filters) {
        return new Or(Arrays.asList(filters));
    }

    /** The filter does not pass. */
    static Filter not(Filter filter) {
        return new Not(filter);
    }

    /** The fields that the filter looks at, in the order of their first mention. */
    default Set<FieldPath> fields() {
        Set<FieldPath> fields = new LinkedHashSet<>();
        collectFields(this, fields);
        return Collections.unmodifiableSet(fields);
    }

    private static void collectFields(Filter filter, Set<FieldPath> fields) {
        switch (filter) {
            case OfField leaf -> fields.add(leaf.field());
            case And and -> and.filters().forEach(each -> collectFields(each, fields));
            case Or or -> or.filters().forEach(each -> collectFields(each, fields));
            case Not not -> collectFields(not.filter(), fields);
        }
    }
}
