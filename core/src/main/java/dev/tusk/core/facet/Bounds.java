package dev.tusk.core.facet;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The bounds of all ranges of a facet. They cut the values into intervals that do not overlap, so that one pass counts for all
 * ranges, as {@code width_bucket} does: interval i begins with bound i, counted from 1, and interval 0 is before the first.
 *
 * @param sorted the different bounds, ascending
 */
record Bounds<T extends Comparable<? super T>>(List<T> sorted) {

    static <T extends Comparable<? super T>> Bounds<T> of(List<FacetRange<T>> ranges) {
        TreeSet<T> all = new TreeSet<>();
        for (FacetRange<T> range : ranges) {
            Stream.of(Optional.ofNullable(range.from()), Optional.ofNullable(range.to()))
                    .flatMap(Optional::stream)
                    .forEach(all::add);
        }
        return new Bounds<>(List.copyOf(all));
    }

    /** The number of documents in a range, of those in each interval. */
    long in(FacetRange<T> range, long[] documents) {
        T from = range.from();
        T to = range.to();
        int first = from == null ? 0 : sorted.indexOf(from) + 1;
        int end = to == null ? documents.length : sorted.indexOf(to) + 1;
        long sum = 0;
        for (int i = first; i < end; i++) {
            sum += documents[i];
        }
        return sum;
    }
}
