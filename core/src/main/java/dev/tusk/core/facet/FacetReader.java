package dev.tusk.core.facet;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads what {@link FacetStatement#counts} brought. */
public final class FacetReader {

    private FacetReader() {}

    /**
     * The answers, in the order of the facets.
     *
     * @param all what the expression gave, its numbers as decimals
     */
    public static List<FacetCounts> read(List<Facet> facets, JsonNode all) {
        List<FacetCounts> answers = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            answers.add(read(facets.get(i), all.get(i)));
        }
        return answers;
    }

    private static FacetCounts read(Facet facet, JsonNode answer) {
        JsonNode pairs = answer.get(1);
        List<FacetBucket> buckets = new ArrayList<>();
        switch (facet) {
            case Facet.Terms ignored ->
                pairs.forEach(pair -> buckets.add(new FacetBucket.Value(value(pair.get(0)), count(pair))));
            case Facet.NumberRanges numbers -> {
                Bounds<BigDecimal> bounds = Bounds.of(numbers.ranges());
                long[] documents = documents(bounds, pairs);
                for (FacetRange<BigDecimal> range : numbers.ranges()) {
                    buckets.add(new FacetBucket.Numbers(
                            range.key(), range.from(), range.to(), bounds.in(range, documents)));
                }
            }
            case Facet.TimeRanges times -> {
                Bounds<Instant> bounds = Bounds.of(times.ranges());
                long[] documents = documents(bounds, pairs);
                for (FacetRange<Instant> range : times.ranges()) {
                    buckets.add(
                            new FacetBucket.Times(range.key(), range.from(), range.to(), bounds.in(range, documents)));
                }
            }
            case Facet.Histogram histogram -> pairs.forEach(pair -> buckets.add(interval(histogram.interval(), pair)));
        }
        long distinct = switch (facet) {
            case Facet.Terms ignored -> answer.get(0).longValue();
            case Facet.Histogram ignored -> answer.get(0).longValue();
            case Facet.NumberRanges ignored -> buckets.size();
            case Facet.TimeRanges ignored -> buckets.size();
        };
        return new FacetCounts(facet.name(), facet.field(), buckets, distinct);
    }

    private static FacetBucket interval(CalendarInterval interval, JsonNode pair) {
        LocalDate start = LocalDate.parse(pair.get(0).stringValue());
        return new FacetBucket.Times(interval.key(start), midnight(start), midnight(interval.next(start)), count(pair));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Object value(JsonNode value) {
        if (value.isNumber()) {
            return FacetRange.written(value.decimalValue());
        }
        return value.isBoolean() ? (Object) value.booleanValue() : value.stringValue();
    }

    private static long count(JsonNode pair) {
        return pair.get(1).longValue();
    }

    private static long[] documents(Bounds<?> bounds, JsonNode pairs) {
        long[] documents = new long[bounds.sorted().size() + 1];
        pairs.forEach(pair -> documents[pair.get(0).intValue()] += count(pair));
        return documents;
    }
}
