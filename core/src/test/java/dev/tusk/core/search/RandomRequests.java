package dev.tusk.core.search;

import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.facet.CalendarInterval;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.facet.FacetRange;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.spelling.SpellingUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Requests with everything that can be asked for around a query, also where it is not there or does not go together. */
final class RandomRequests {

    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final List<String> FIELDS = List.of(
            "year",
            "kind",
            "price",
            "published",
            "draft",
            "tags",
            "source",
            "title",
            "updated_at",
            "loose",
            "nowhere",
            "a.b",
            "metadata.year",
            "document",
            "score",
            "id",
            "",
            ".",
            "\\",
            "k'ind",
            "ki\"nd",
            "x\u0000",
            "x\uD800",
            "漢字",
            "y".repeat(1200));

    private static final List<String> TIMES = List.of("updated_at", "created_at", "published");

    private final Random random;
    private final RandomQueries queries;

    /** Whether the request may ask for what is not there or does not go together; else most are answered. */
    private boolean mayBeWrong;

    RandomRequests(Random random) {
        this.random = random;
        this.queries = new RandomQueries(random);
    }

    private boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    private boolean wrong(int in) {
        return mayBeWrong && once(in);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** Mostly one of the first, which are there. */
    private String field() {
        return FIELDS.get(random.nextInt(wrong(4) ? FIELDS.size() : 5));
    }

    private int number(int likely, int... others) {
        return wrong(6) ? others[random.nextInt(others.length)] : random.nextInt(likely);
    }

    /**
     * A request; may be refused when it is built.
     *
     * @param cursors of earlier searches, of whatever kind
     * @throws dev.tusk.core.failure.TuskException when it cannot be built
     */
    SearchRequest next(List<String> cursors) {
        mayBeWrong = random.nextBoolean();
        SearchMode mode = any(SearchMode.values());
        SearchRequest.Builder request = SearchRequest.of(mode)
                .query(wrong(4) ? queries.anything() : queries.query())
                .timeout(TIMEOUT)
                .limit(1 + number(25, -1, 0, 999, 1000, 1001, Integer.MAX_VALUE))
                .snippets(!once(4))
                .explain(once(4))
                .ranking(once(3) ? any(Ranking.values()) : Ranking.BM25)
                .spelling(any(SpellingUse.values()))
                .total(any(TotalCount.values()));
        if (once(4)) {
            request.offset(number(40, -1, 9_999, 10_000, 10_001, Integer.MIN_VALUE));
        }
        if (wrong(3)) {
            request.candidates(number(300, -1, 10_000, 10_001, Integer.MAX_VALUE));
        }
        if (once(3)) {
            request.filter(filter(0));
        }
        if (once(3)) {
            request.facets(facets());
        }
        if (mode == SearchMode.HYBRID && once(2)) {
            request.fusion(fusion());
        }
        if (mode.usesVector() && once(6)) {
            request.vector(vector());
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> arrange(request, mode, cursors);
            case 2 -> boost(request);
            case 3 -> {
                boost(request);
                group(request);
            }
            default -> {}
        }
        return request.build();
    }

    /** What is typed so far into a box. */
    String typed() {
        String query = queries.anything();
        return query.substring(0, random.nextInt(query.length() + 1));
    }

    private void arrange(SearchRequest.Builder request, SearchMode mode, List<String> cursors) {
        if (once(2)) {
            group(request);
        }
        if (mode.usesVector() ? wrong(3) : once(2)) {
            List<SortKey> keys = new ArrayList<>();
            for (int i = 0; i < 1 + number(3, 8); i++) {
                SortKey key = new SortKey(field(), random.nextBoolean());
                if (mayBeWrong || keys.stream().noneMatch(other -> other.by().equals(key.by()))) {
                    keys.add(key);
                }
            }
            request.sort(keys);
        }
        if (once(5)) {
            request.offset(0).cursor(cursor(cursors));
        }
    }

    private void group(SearchRequest.Builder request) {
        request.group(new Grouping(once(3) ? "document" : field(), 1 + number(4, -1, 99, 100)));
    }

    private String cursor(List<String> cursors) {
        if (cursors.isEmpty() || wrong(5)) {
            return queries.anything();
        }
        String cursor = any(cursors);
        int at = random.nextInt(cursor.length());
        return switch (random.nextInt(4)) {
            case 0 -> cursor.substring(0, at);
            case 1 -> cursor.substring(0, at) + (char) (32 + random.nextInt(95)) + cursor.substring(at + 1);
            default -> cursor;
        };
    }

    private void boost(SearchRequest.Builder request) {
        if (once(2)) {
            request.recency(Recency.of(Duration.ofHours(1 + number(10_000, -2, Integer.MAX_VALUE)))
                    .withField(wrong(3) ? field() : any(TIMES))
                    .withWeight(weight()));
        }
        if (once(2)) {
            request.boost(FieldBoost.of(wrong(3) ? field() : any(List.of("year", "price")), weight()));
        }
        if (once(3)) {
            request.pins(List.of(
                    "d1", "d" + (3 + random.nextInt(90)), wrong(2) ? any(List.of("'", "\uD800", "", "d1")) : "gone"));
        }
        if (once(3)) {
            request.distinct(
                    new Distinct(wrong(3) ? any(List.of(Double.NaN, -1.0, 1.1)) : any(List.of(0.8, 0.5, 1.0))));
        }
        if (once(3)) {
            request.mmr(new Mmr(
                    wrong(4) ? any(List.of(Double.NaN, 2.0)) : any(List.of(0.7, 0.0, 1.0)),
                    2 + number(40, -1, 998, 999)));
        }
        if (once(3)) {
            request.rerank(
                    Rerank.with(wrong(5) ? "gone" : QueryFuzzTest.RERANK_MODEL).withDepth(1 + number(30, -1, 999)));
        }
    }

    private double weight() {
        return once(6)
                ? any(List.of(0.0, -1.0, Double.NaN, 1e300, Double.POSITIVE_INFINITY))
                : random.nextDouble() + 0.01;
    }

    private Fusion fusion() {
        return once(2)
                ? new Fusion.ReciprocalRank(1 + number(200, -1, 999, 1000))
                : new Fusion.WeightedSum(
                        wrong(4) ? any(List.of(-0.1, Double.NaN)) : any(List.of(0.0, 1.0, 0.5, random.nextDouble())));
    }

    private Vector vector() {
        float[] values = new float[wrong(4) ? 1 + random.nextInt(40) : dev.tusk.core.WordHashModel.DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = wrong(9) ? any(List.of(0f, 1e30f, -1e15f, Float.MIN_VALUE)) : random.nextFloat();
        }
        return Vector.of(values);
    }

    private @Nullable Object value() {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> Instant.parse("2020-01-01T00:00:00Z").plusSeconds(random.nextInt());
            case 3 -> wrong(2) ? queries.anything() : queries.query();
            case 4 -> wrong(2) ? Double.NaN : random.nextGaussian() * 1e300;
            case 5 -> any(List.of("a", "B", "b"));
            default -> 2000 + random.nextInt(10);
        };
    }

    private Filter filter(int depth) {
        Object value = value();
        return switch (random.nextInt(depth > 2 ? 6 : 9)) {
            case 0 -> Filter.eq(field(), value);
            case 1 -> Filter.ne(field(), value);
            case 2 -> value == null ? Filter.exists(field()) : Filter.gte(field(), value);
            case 3 -> Filter.in(field(), value == null ? List.of() : List.of(value, 2001));
            case 4 -> Filter.missing(field());
            case 5 -> Filter.contains(once(2) ? "tags" : field(), value == null ? "a" : value);
            case 6 -> Filter.and(filter(depth + 1), filter(depth + 1));
            case 7 -> Filter.or(filter(depth + 1), filter(depth + 1));
            default -> Filter.not(filter(depth + 1));
        };
    }

    private List<Facet> facets() {
        List<Facet> facets = new ArrayList<>();
        for (int i = 0; i < 1 + number(3, 33); i++) {
            Facet facet = switch (random.nextInt(4)) {
                case 0 ->
                    Facet.numberRanges(
                            field(),
                            List.of(
                                    FacetRange.numbers(null, 2003),
                                    FacetRange.numbers(2003, wrong(9) ? Double.NaN : 2005)));
                case 1 ->
                    Facet.timeRanges(
                            field(), List.of(FacetRange.times(Instant.EPOCH, Instant.parse("2021-01-01T00:00:00Z"))));
                case 2 -> Facet.histogram(wrong(3) ? field() : any(TIMES), any(CalendarInterval.values()));
                default -> Facet.terms(field(), 1 + number(10, -1, 999, 1000));
            };
            Facet named = wrong(5) ? facet : facet.named("f" + i + (wrong(9) ? queries.anything() : ""));
            facets.add(once(3) ? named.ignoringOwnFilter() : named);
        }
        return facets;
    }
}
