package dev.tusk.core.filter;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FilterValue.Absent;
import dev.tusk.core.filter.FilterValue.Decimal;
import dev.tusk.core.filter.FilterValue.Text;
import dev.tusk.core.filter.FilterValue.Time;
import dev.tusk.core.filter.FilterValue.Truth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How large a filter may be, and which values an operator takes. */
final class FilterLimits {

    static final int MAX_DEPTH = 32;
    static final int MAX_NODES = 1_000;
    static final int MAX_VALUES = 10_000;

    private FilterLimits() {}

    static List<FilterValue> valuesOf(Collection<?> values) {
        requireCount(values.size());
        List<FilterValue> converted = new ArrayList<>(values.size());
        for (Object value : values) {
            converted.add(FilterValue.of(value));
        }
        return converted;
    }

    static List<FilterValue> requireValues(List<FilterValue> values) {
        requireCount(values.size());
        for (FilterValue value : values) {
            if (value instanceof Absent) {
                throw InvalidFilter.because(
                        "a list of values holds null", "to pass documents without the field, or it with eq null");
            }
        }
        return List.copyOf(values);
    }

    static List<FilterValue> requireElements(List<FilterValue> values) {
        if (values.isEmpty()) {
            throw InvalidFilter.because(
                    "a \"contains\" has no values", "give at least one, or use exists to ask for any value");
        }
        for (FilterValue value : values) {
            if (value instanceof Time) {
                throw InvalidFilter.because(
                        "a \"contains\" cannot look for %s".formatted(value.inWords()),
                        "arrays hold points in time as text; give the text as it is stored");
            }
        }
        return requireValues(values);
    }

    static void requireOrdered(FilterValue value) {
        switch (value) {
            case Truth truth ->
                throw InvalidFilter.because(
                        "%s has no order to compare by".formatted(truth.inWords()), "use eq or ne with booleans");
            case Absent absent ->
                throw InvalidFilter.because(
                        "%s has no order to compare by".formatted(absent.inWords()),
                        "use exists to ask whether a field has a value");
            case Text text -> {}
            case Decimal number -> {}
            case Time time -> {}
        }
    }

    /** The filters as an immutable list, if a node above them stays within the limits. */
    static List<Filter> requireTree(List<Filter> filters) {
        List<Filter> copy = List.copyOf(filters);
        int depth = 1 + copy.stream().mapToInt(FilterLimits::depth).max().orElse(0);
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        int nodes = 1 + copy.stream().mapToInt(FilterLimits::nodes).sum();
        if (nodes > MAX_NODES) {
            throw InvalidFilter.because(
                    "a filter has more than %,d conditions".formatted(MAX_NODES),
                    "several values for one field belong in one \"in\"");
        }
        return copy;
    }

    static TuskException tooDeep() {
        return InvalidFilter.because(
                "a filter is nested more than %d levels deep".formatted(MAX_DEPTH),
                "put the conditions of nested \"and\" or \"or\" into one list");
    }

    private static int depth(Filter filter) {
        return switch (filter) {
            case Filter.OfField leaf -> 1;
            case Filter.And and ->
                1 + and.filters().stream().mapToInt(FilterLimits::depth).max().orElse(0);
            case Filter.Or or ->
                1 + or.filters().stream().mapToInt(FilterLimits::depth).max().orElse(0);
            case Filter.Not not -> 1 + depth(not.filter());
        };
    }

    private static int nodes(Filter filter) {
        return switch (filter) {
            case Filter.OfField leaf -> 1;
            case Filter.And and ->
                1 + and.filters().stream().mapToInt(FilterLimits::nodes).sum();
            case Filter.Or or ->
                1 + or.filters().stream().mapToInt(FilterLimits::nodes).sum();
            case Filter.Not not -> 1 + nodes(not.filter());
        };
    }

    private static void requireCount(int count) {
        if (count > MAX_VALUES) {
            throw InvalidFilter.because(
                    "a list of values has %,d of them; at most %,d are allowed".formatted(count, MAX_VALUES),
                    "mark the documents with a tag or a field instead, and filter on that");
        }
    }
}
