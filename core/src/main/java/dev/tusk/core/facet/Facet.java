package dev.tusk.core.facet;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldPath;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A question about all documents that a search matches, not only about those that it returns: how many have which value of
 * a field. Counts are of documents, however many of their chunks match; a document with several values (tags, arrays) counts
 * once for each.
 *
 * <p>A keyword or fuzzy search matches the documents that have a chunk with any of the words (all phrases, no exclusion) and
 * pass the filter. For a vector or hybrid search every chunk is a candidate, so it matches all documents that pass the
 * filter and, where it is hybrid, phrases and exclusions.
 *
 * <p>The factories take a field in the {@linkplain FieldPath written form}. Immutable.
 */
public sealed interface Facet {

    /** How many facets one search may have. */
    int MAX_FACETS = 32;

    /** How many ranges one facet may have. */
    int MAX_RANGES = 100;

    /** How many values a facet may bring at most. */
    int MAX_VALUES = 1000;

    /** How many values a facet brings when nothing is said. */
    int DEFAULT_VALUES = 10;

    /** Values of more characters than this are no categories, and are not counted. */
    int MAX_VALUE_CHARACTERS = 1000;

    /** How many buckets a histogram brings at most: the newest. */
    int MAX_BUCKETS = 1000;

    /** The name in the answer, unique within a request; the field's unless another was given. */
    String name();

    FieldPath field();

    /**
     * Whether the facet counts as if the filter had no condition on its own field, so that a user who has chosen one value
     * still sees how many the others have. Conditions are left out that stand alone or in an {@code and} at the top.
     */
    boolean ignoresOwnFilter();

    /** The same facet under another name. */
    Facet named(String name);

    /** The same facet, which {@linkplain #ignoresOwnFilter ignores} the filter's conditions on its field. */
    Facet ignoringOwnFilter();

    /**
     * The most frequent values: of tags, source, and metadata fields that hold text, numbers, booleans, or arrays of these.
     * Of values with one count the lesser comes first.
     *
     * @param limit how many values at most, 1 to {@link #MAX_VALUES}
     */
    record Terms(String name, FieldPath field, int limit, boolean ignoresOwnFilter) implements Facet {
        public Terms {
            checkName(name);
            Objects.requireNonNull(field, "field");
            if (limit < 1 || limit > MAX_VALUES) {
                throw FacetFault.because(
                        "the facet \"%s\" asks for %d values; it must be 1 to %d"
                                .formatted(FacetFault.shown(name), limit, MAX_VALUES),
                        null);
            }
        }

        @Override
        public Terms named(String other) {
            return new Terms(other, field, limit, ignoresOwnFilter);
        }

        @Override
        public Terms ignoringOwnFilter() {
            return new Terms(name, field, limit, true);
        }
    }

    /** How many documents have a number in each range. Ranges may overlap. */
    record NumberRanges(String name, FieldPath field, List<FacetRange<BigDecimal>> ranges, boolean ignoresOwnFilter)
            implements Facet {
        public NumberRanges {
            checkName(name);
            Objects.requireNonNull(field, "field");
            ranges = checkRanges(name, ranges);
        }

        @Override
        public NumberRanges named(String other) {
            return new NumberRanges(other, field, ranges, ignoresOwnFilter);
        }

        @Override
        public NumberRanges ignoringOwnFilter() {
            return new NumberRanges(name, field, ranges, true);
        }
    }

    /** How many documents have a point in time in each range. Ranges may overlap. */
    record TimeRanges(String name, FieldPath field, List<FacetRange<Instant>> ranges, boolean ignoresOwnFilter)
            implements Facet {
        public TimeRanges {
            checkName(name);
            Objects.requireNonNull(field, "field");
            ranges = checkRanges(name, ranges);
        }

        @Override
        public TimeRanges named(String other) {
            return new TimeRanges(other, field, ranges, ignoresOwnFilter);
        }

        @Override
        public TimeRanges ignoringOwnFilter() {
            return new TimeRanges(name, field, ranges, true);
        }
    }

    /**
     * How many documents have a point in time in each day, week, month, quarter or year (UTC), oldest first. Where none has,
     * there is no bucket; of more than {@link #MAX_BUCKETS} the newest are there.
     */
    record Histogram(String name, FieldPath field, CalendarInterval interval, boolean ignoresOwnFilter)
            implements Facet {
        public Histogram {
            checkName(name);
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(interval, "interval");
        }

        @Override
        public Histogram named(String other) {
            return new Histogram(other, field, interval, ignoresOwnFilter);
        }

        @Override
        public Histogram ignoringOwnFilter() {
            return new Histogram(name, field, interval, true);
        }
    }

    /** The ten most frequent values. */
    static Terms terms(String field) {
        return terms(field, DEFAULT_VALUES);
    }

    /** The most frequent values. */
    static Terms terms(String field, int limit) {
        return new Terms(field, path(field), limit, false);
    }

    /** The number of documents in each range of numbers. */
    static NumberRanges numberRanges(String field, List<FacetRange<BigDecimal>> ranges) {
        return new NumberRanges(field, path(field), ranges, false);
    }

    /** The number of documents in each range of time. */
    static TimeRanges timeRanges(String field, List<FacetRange<Instant>> ranges) {
        return new TimeRanges(field, path(field), ranges, false);
    }

    /** The number of documents in each interval of the calendar. */
    static Histogram histogram(String field, CalendarInterval interval) {
        return new Histogram(field, path(field), interval, false);
    }

    /**
     * The path of a field in its written form.
     *
     * @throws TuskException {@code INVALID_REQUEST} when it cannot be read
     */
    static FieldPath path(String field) {
        try {
            return FieldPath.parse(field);
        } catch (TuskException e) {
            throw FacetFault.because(
                    "cannot count by field \"%s\": %s".formatted(FacetFault.shown(field), e.getMessage()), e.hint());
        }
    }

    /**
     * The facets as an immutable list.
     *
     * @throws TuskException {@code INVALID_REQUEST} when there are too many or two have one name
     */
    static List<Facet> checked(Collection<? extends Facet> facets) {
        if (facets.size() > MAX_FACETS) {
            throw FacetFault.because(
                    "there are %d facets; at most %d are allowed".formatted(facets.size(), MAX_FACETS), null);
        }
        Set<String> names = new HashSet<>();
        for (Facet facet : facets) {
            if (!names.add(facet.name())) {
                throw FacetFault.because(
                        "two facets have the name \"%s\"".formatted(FacetFault.shown(facet.name())),
                        "give one of them another name");
            }
        }
        return List.copyOf(facets);
    }

    private static void checkName(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.length() > MAX_VALUE_CHARACTERS) {
            throw FacetFault.because(
                    "the name of a facet has %d characters; it must have 1 to %d"
                            .formatted(name.length(), MAX_VALUE_CHARACTERS),
                    "leave it out to have it called by its field");
        }
    }

    private static <T extends Comparable<? super T>> List<FacetRange<T>> checkRanges(
            String name, List<FacetRange<T>> ranges) {
        if (ranges.isEmpty() || ranges.size() > MAX_RANGES) {
            throw FacetFault.because(
                    "the facet \"%s\" has %d ranges; it must have 1 to %d"
                            .formatted(FacetFault.shown(name), ranges.size(), MAX_RANGES),
                    null);
        }
        Set<String> keys = new HashSet<>();
        for (FacetRange<T> range : ranges) {
            if (!keys.add(range.key())) {
                throw FacetFault.because(
                        "the facet \"%s\" has two ranges \"%s\""
                                .formatted(FacetFault.shown(name), FacetFault.shown(range.key())),
                        "give one of them another key, or leave it out");
            }
        }
        return List.copyOf(ranges);
    }
}
