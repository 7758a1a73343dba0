package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Searches with filters that from the half down to one of ten thousand pass: at random, where the nearest pass (correlated), and where the
 * nearest do not (anti-correlated).
 */
final class FilterFigures {

    private static final List<Double> SELECTIVITIES = List.of(0.5, 0.1, 0.01, 0.001, 0.0001);
    private static final int QUERIES = 60;
    private static final int K = 10;

    private final LoadedVectors loaded;
    private final DataSource pool;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    FilterFigures(LoadedVectors loaded, DataSource pool, Consumer<String> progress) {
        this.loaded = loaded;
        this.pool = pool;
        this.progress = progress;
    }

    Vectors.Measured measure() throws SQLException {
        List<Vector> queries = new ArrayList<>(loaded.queries(10_000, 20 * QUERIES));
        queries.sort(Comparator.comparingDouble(LoadedVectors::place));
        List<Vector> low = queries.subList(0, QUERIES);
        List<Vector> high = queries.subList(queries.size() - QUERIES, queries.size());
        List<Vector> any = loaded.queries(50_000, QUERIES);
        double[] places = places();
        Samples plain = new Samples();
        times(any, null, plain);
        plain = new Samples();
        times(any, null, plain);
        double unfiltered = plain.quantile(0.95);
        double worstRecall = 1;
        double worstRatio = 0;
        int missing = 0;
        for (double selectivity : SELECTIVITIES) {
            double place = places[(int) (places.length * (1 - selectivity))];
            Filter atRandom = Filter.lt("any", (long) (LoadedVectors.VALUES * selectivity));
            Filter together = Filter.gte("place", place);
            for (Kind kind : Kind.values()) {
                progress.accept("filters that %.2f %% pass, %s".formatted(100 * selectivity, kind.shown));
                Case outcome = switch (kind) {
                    case RANDOM -> measure(any, atRandom, "any", LoadedVectors.VALUES * selectivity);
                    case CORRELATED -> measure(high, together, "place", place);
                    case ANTI -> measure(low, together, "place", place);
                };
                worstRecall = Math.min(worstRecall, outcome.recall());
                worstRatio = Math.max(worstRatio, outcome.p95() / unfiltered);
                missing += outcome.missing();
                notes.add(String.format(
                        Locale.ROOT,
                        "filter %.2f %%, %s: recall %.4f, p50 %.2f ms, p95 %.2f ms = %.1f times the unfiltered p95; %s",
                        100 * selectivity,
                        kind.shown,
                        outcome.recall(),
                        outcome.p50(),
                        outcome.p95(),
                        outcome.p95() / unfiltered,
                        outcome.way()));
            }
        }
        notes.add(String.format(Locale.ROOT, "unfiltered: p50 %.2f ms, p95 %.2f ms.", plain.median(), unfiltered));
        figures.add(Figure.alone(
                "filtered_rows",
                "filtered searches, rows missing of ten",
                new Measure(missing, Measure.Unit.ROWS),
                new Bar.AtMost(0)));
        figures.add(Figure.alone(
                "filtered_recall",
                "the same, the least recall",
                new Measure(worstRecall, Measure.Unit.SHARE),
                new Bar.AtLeast(0.99)));
        figures.add(Figure.alone(
                "filtered_p95",
                "the same, the greatest p95 against the unfiltered p95",
                new Measure(worstRatio, Measure.Unit.TIMES),
                new Bar.AtMost(3)));
        return new Vectors.Measured(figures, notes);
    }

    private enum Kind {
        RANDOM("at random"),
        CORRELATED("correlated"),
        ANTI("anti-correlated");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    private record Case(double recall, int missing, double p50, double p95, String way) {}

    private double[] places() {
        double[] places = new double[loaded.rows()];
        for (int i = 0; i < places.length; i++) {
            places[i] = LoadedVectors.place(loaded.data().vector(i));
        }
        Arrays.sort(places);
        return places;
    }

    /** @param limit what the field has to be below ("any") or at least ("place") */
    private Case measure(List<Vector> queries, Filter filter, String field, double limit) throws SQLException {
        Samples warm = new Samples();
        times(queries.subList(0, 10), filter, warm);
        Samples samples = new Samples();
        Map<String, Integer> ways = new TreeMap<>();
        List<SearchResult> results = times(queries, filter, samples);
        double recall = 0;
        int missing = 0;
        try (Connection connection = pool.getConnection()) {
            for (int i = 0; i < results.size(); i++) {
                List<Hit> hits = results.get(i).hits();
                Exact exact = exact(connection, queries.get(i), field, limit);
                missing += Math.max(0, exact.wanted() - hits.size());
                long found = hits.stream()
                        .filter(hit -> 1 - hit.score() <= exact.distance() + 1e-6)
                        .count();
                recall += exact.wanted() == 0 ? 1 : Math.min(1, found / (double) exact.wanted());
                ways.merge(results.get(i).plan().toString(), 1, Integer::sum);
            }
        }
        String way = ways.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
        return new Case(recall / results.size(), missing, samples.median(), samples.quantile(0.95), way);
    }

    private List<SearchResult> times(List<Vector> queries, @Nullable Filter filter, Samples samples) {
        List<SearchResult> results = new ArrayList<>();
        for (Vector query : queries) {
            SearchRequest.Builder request = SearchRequest.vector(query).limit(K);
            if (filter != null) {
                request.filter(filter);
            }
            SearchRequest built = request.build();
            long start = System.nanoTime();
            results.add(loaded.collection().search(built));
            samples.add((System.nanoTime() - start) / 1e6);
        }
        return results;
    }

    private record Exact(int wanted, double distance) {}

    /** By a statement that shares nothing with Tusk's. */
    private Exact exact(Connection connection, Vector query, String field, double limit) throws SQLException {
        String name = loaded.collection().definition().name().value();
        String sql = """
                select (c.embedding <=> ?::real[]::vector) + 0 as distance
                from tusk.%1$s_chunk c
                join tusk.%1$s_document d on d.id = c.document_id
                where (d.metadata ->> '%2$s')::numeric %3$s ?
                order by distance
                limit %4$d""".formatted(name, field, field.equals("any") ? "<" : ">=", K);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("float4", boxed(query)));
            statement.setBigDecimal(2, BigDecimal.valueOf(limit));
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

    private static Float[] boxed(Vector vector) {
        Float[] values = new Float[vector.dimensions()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i);
        }
        return values;
    }
}
