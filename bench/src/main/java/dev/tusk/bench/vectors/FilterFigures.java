package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.core.collection.vector.IndexChange;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Searches with filters that from the half down to one of ten thousand pass: at random, where the nearest pass (correlated), and where the
 * nearest do not (anti-correlated). Each search is followed by the same without a filter, so that whatever slows one slows the other. Filters
 * that miss a bar get a partial index then, as their user would give them one, and are measured again.
 */
final class FilterFigures {

    private static final List<Double> SELECTIVITIES = List.of(0.5, 0.1, 0.01, 0.001, 0.0001);
    private static final int QUERIES = 100;
    private static final int K = 10;
    private static final double LEAST_RECALL = 0.99;
    private static final double MOST_TIMES = 3;

    private final LoadedVectors loaded;
    private final DataSource pool;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<Kind, List<Vector>> queries = new EnumMap<>(Kind.class);

    FilterFigures(LoadedVectors loaded, DataSource pool, Consumer<String> progress) {
        this.loaded = loaded;
        this.pool = pool;
        this.progress = progress;
    }

    Vectors.Measured measure() throws SQLException {
        List<Vector> byPlace = new ArrayList<>(loaded.queries(10_000, 20 * QUERIES));
        byPlace.sort(Comparator.comparingDouble(LoadedVectors::place));
        queries.put(Kind.ANTI, byPlace.subList(0, QUERIES));
        queries.put(Kind.CORRELATED, byPlace.subList(byPlace.size() - QUERIES, byPlace.size()));
        queries.put(Kind.RANDOM, loaded.queries(50_000, QUERIES));
        double[] places = places();
        Outcomes without = new Outcomes();
        Outcomes with = new Outcomes();
        int partials = 0;
        for (double selectivity : SELECTIVITIES) {
            Condition atRandom = new Condition(
                    Filter.lt("any", (long) (LoadedVectors.VALUES * selectivity)),
                    "any",
                    LoadedVectors.VALUES * selectivity);
            double place = places[(int) (places.length * (1 - selectivity))];
            Condition together = new Condition(Filter.gte("place", place), "place", place);
            partials += measure(selectivity, atRandom, List.of(Kind.RANDOM), without, with);
            partials += measure(selectivity, together, List.of(Kind.CORRELATED, Kind.ANTI), without, with);
        }
        execute("drop table bench_passing");
        figures(without, with, partials);
        return new Vectors.Measured(figures, notes);
    }

    /** The number of partial indexes that were made for it, 0 or 1. */
    private int measure(double selectivity, Condition condition, List<Kind> kinds, Outcomes without, Outcomes with)
            throws SQLException {
        copyPassing(condition);
        List<Case> plain = new ArrayList<>();
        for (Kind kind : kinds) {
            plain.add(measure(selectivity, condition, kind, ""));
        }
        plain.forEach(without::add);
        boolean misses = plain.stream().anyMatch(Case::misses);
        if (!misses || selectivity * loaded.rows() < PartialIndexes.WORTHWHILE_FROM) {
            plain.forEach(with::add);
            return 0;
        }
        PartialIndexes indexes = loaded.collection().partialIndexes();
        VectorIndexSpec spec = VectorIndexCatalog.serving(
                        loaded.collection().vectorIndexes().list())
                .orElseThrow(() -> new IllegalStateException("no index serves"))
                .spec();
        progress.accept("building a partial index for %.2f %%".formatted(100 * selectivity));
        long start = System.nanoTime();
        IndexChange change = indexes.creation(condition.filter(), spec, BuildOptions.DEFAULT);
        indexes.create(condition.filter(), spec, change, each -> {});
        notes.add(String.format(
                Locale.ROOT,
                "filter %.2f %%: the partial index (%s) took %.1f s.",
                100 * selectivity,
                spec,
                (System.nanoTime() - start) / 1e9));
        for (Kind kind : kinds) {
            with.add(measure(selectivity, condition, kind, " with a partial index"));
        }
        indexes.list().forEach(each -> indexes.remove(each.partial()));
        return 1;
    }

    private void figures(Outcomes without, Outcomes with, int partials) {
        figures.add(Figure.alone(
                "filtered_rows",
                "filtered searches, rows missing of ten, with and without partial indexes",
                new Measure(without.missing + with.missing, Measure.Unit.ROWS),
                new Bar.AtMost(0)));
        figures.add(Figure.alone(
                "filtered_recall",
                "the same, the least recall, with partial indexes of %d filters".formatted(partials),
                new Measure(with.recall, Measure.Unit.SHARE),
                new Bar.AtLeast(LEAST_RECALL)));
        figures.add(Figure.alone(
                "filtered_p95",
                "the same, the greatest p95 against the unfiltered p95, with partial indexes of %d filters"
                        .formatted(partials),
                new Measure(with.times, Measure.Unit.TIMES),
                new Bar.AtMost(MOST_TIMES)));
        figures.add(Figure.alone(
                "filtered_recall_alone",
                "the least recall without partial indexes",
                new Measure(without.recall, Measure.Unit.SHARE),
                new Bar.None()));
        figures.add(Figure.alone(
                "filtered_p95_alone",
                "the greatest p95 against the unfiltered p95 without partial indexes",
                new Measure(without.times, Measure.Unit.TIMES),
                new Bar.None()));
    }

    /** The worst of several cases. */
    private static final class Outcomes {
        private double recall = 1;
        private double times;
        private int missing;

        void add(Case each) {
            recall = Math.min(recall, each.recall());
            times = Math.max(times, each.times());
            missing += each.missing();
        }
    }

    /**
     * A filter, and the same for a bare statement.
     *
     * @param limit what the field has to be below ("any") or at least ("place")
     */
    private record Condition(Filter filter, String field, double limit) {}

    private enum Kind {
        RANDOM("at random"),
        CORRELATED("correlated"),
        ANTI("anti-correlated");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    /**
     * What was measured of a filter.
     *
     * @param times the p95 against that of the same searches without a filter
     */
    private record Case(double recall, int missing, double times) {
        boolean misses() {
            return recall < LEAST_RECALL || times > MOST_TIMES;
        }
    }

    private double[] places() {
        double[] places = new double[loaded.rows()];
        for (int i = 0; i < places.length; i++) {
            places[i] = LoadedVectors.place(loaded.data().vector(i));
        }
        Arrays.sort(places);
        return places;
    }

    private Case measure(double selectivity, Condition condition, Kind kind, String how) throws SQLException {
        progress.accept("filters that %.2f %% pass, %s%s".formatted(100 * selectivity, kind.shown, how));
        List<Vector> asked = Objects.requireNonNull(queries.get(kind));
        for (Vector query : asked.subList(0, 20)) {
            search(query, condition.filter(), new Samples());
            search(query, null, new Samples());
        }
        Samples filtered = new Samples();
        Samples plain = new Samples();
        List<SearchResult> results = new ArrayList<>();
        for (Vector query : asked) {
            results.add(search(query, condition.filter(), filtered));
            search(query, null, plain);
        }
        Map<String, Integer> ways = new TreeMap<>();
        double recall = 0;
        int missing = 0;
        try (Connection connection = pool.getConnection()) {
            for (int i = 0; i < results.size(); i++) {
                List<Hit> hits = results.get(i).hits();
                Exact exact = exact(connection, asked.get(i));
                missing += Math.max(0, exact.wanted() - hits.size());
                long found = hits.stream()
                        .filter(hit -> 1 - hit.score() <= exact.distance() + 1e-6)
                        .count();
                recall += exact.wanted() == 0 ? 1 : Math.min(1, found / (double) exact.wanted());
                ways.merge(results.get(i).plan().toString(), 1, Integer::sum);
            }
        }
        Case outcome = new Case(recall / results.size(), missing, filtered.quantile(0.95) / plain.quantile(0.95));
        notes.add(String.format(
                Locale.ROOT,
                "filter %.2f %%, %s%s: recall %.4f, p50 %.2f ms, p95 %.2f ms = %.1f times the unfiltered %.2f ms; %s",
                100 * selectivity,
                kind.shown,
                how,
                outcome.recall(),
                filtered.median(),
                filtered.quantile(0.95),
                outcome.times(),
                plain.quantile(0.95),
                ways.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse("")));
        return outcome;
    }

    private SearchResult search(Vector query, @Nullable Filter filter, Samples samples) {
        SearchRequest.Builder request = SearchRequest.vector(query).limit(K);
        if (filter != null) {
            request.filter(filter);
        }
        SearchRequest built = request.build();
        long start = System.nanoTime();
        SearchResult result = loaded.collection().search(built);
        samples.add((System.nanoTime() - start) / 1e6);
        return result;
    }

    private record Exact(int wanted, double distance) {}

    /** By a statement that shares nothing with Tusk's, over the vectors that pass. */
    private Exact exact(Connection connection, Vector query) throws SQLException {
        String sql =
                "select (embedding <=> ?::real[]::vector) + 0 as distance from bench_passing order by distance limit "
                        + K;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("float4", boxed(query)));
            try (ResultSet rows = statement.executeQuery()) {
                int wanted = 0;
                double last = 0;
                while (rows.next()) {
                    wanted++;
                    last = rows.getDouble(1);
                }
                return new Exact(wanted, last);
            }
        }
    }

    /** Copied once for a filter, as reading the metadata of all documents for each query would take hours. */
    private void copyPassing(Condition condition) throws SQLException {
        String name = loaded.collection().definition().name().value();
        execute("drop table if exists bench_passing");
        execute("""
                create unlogged table bench_passing as
                select c.embedding
                from tusk.%1$s_chunk c
                join tusk.%1$s_document d on d.id = c.document_id
                where (d.metadata ->> '%2$s')::numeric %3$s %4$s""".formatted(
                        name,
                        condition.field(),
                        condition.field().equals("any") ? "<" : ">=",
                        BigDecimal.valueOf(condition.limit()).toPlainString()));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Float[] boxed(Vector vector) {
        Float[] values = new Float[vector.dimensions()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i);
        }
        return values;
    }
}
