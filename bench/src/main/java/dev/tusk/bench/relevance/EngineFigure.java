package dev.tusk.bench.relevance;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.LexicalAccess;
import dev.tusk.core.search.SearchPlan;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tusk's keyword mode over an index of pg_textsearch beside the bare statement over a plain table with such an index, query by
 * query, each of the two first by turns; and how much of what Tusk finds without that index it finds with it.
 */
final class EngineFigure {

    static final String EXTENSION = "pg_textsearch";
    static final String ID = "pg-textsearch";

    private static final int LIMIT = 10;
    private static final double AT_MOST = 1.3;

    private final Tusk tusk;
    private final HikariDataSource pool;
    private final Consumer<String> progress;
    private final List<String> notes = new ArrayList<>();
    private @Nullable Figure figure;
    private @Nullable String whyNot;

    EngineFigure(Tusk tusk, HikariDataSource pool, Consumer<String> progress) {
        this.tusk = tusk;
        this.pool = pool;
        this.progress = progress;
    }

    /** Empty where a search did without the index of pg_textsearch: its time would be that of Tusk's own weights. */
    Optional<Figure> figure() {
        return Optional.ofNullable(figure);
    }

    /** Why there is no figure. */
    String whyNot() {
        return String.valueOf(whyNot);
    }

    List<String> notes() {
        return notes;
    }

    /** The plain table of {@link PlainRanking} has to be there. */
    void measure(String name, List<List<String>> queries) throws SQLException {
        Collection stock = tusk.collection(name);
        List<SearchResult> exact =
                queries.stream().map(words -> search(stock, words)).toList();
        execute("create extension " + EXTENSION);
        progress.accept("indexing the plain table by pg_textsearch");
        double plainSeconds = seconds(() -> execute("create index plain_texts_bm25 on " + PlainRanking.TABLE
                + " using bm25 (text) with (text_config = 'pg_catalog.english')"));
        progress.accept("indexing the collection by pg_textsearch");
        // Another handle, which does not remember that there was no index.
        Collection collection = tusk.collection(name);
        double seconds = seconds(() -> collection.maintain(step -> progress.accept("  " + step)));
        for (List<String> words : queries) {
            search(collection, words);
            bare(words);
        }
        progress.accept("searching frequent words by pg_textsearch");
        Samples through = new Samples();
        Samples bare = new Samples();
        List<SearchResult> found = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            List<String> words = queries.get(i);
            // Whichever comes second finds the words warm.
            if (i % 2 == 0) {
                bare.add(1000 * seconds(() -> bare(words)));
                through.add(1000 * seconds(() -> found.add(search(collection, words))));
            } else {
                through.add(1000 * seconds(() -> found.add(search(collection, words))));
                bare.add(1000 * seconds(() -> bare(words)));
            }
        }
        // What is measured after this is without it.
        execute("drop extension %s cascade".formatted(EXTENSION));
        whyNot = whyNot(found.stream().map(SearchResult::plan).toList());
        if (whyNot == null) {
            figure = Figure.ratio(
                    ID,
                    "frequent words by pg_textsearch, p50, and the bare statement",
                    milliseconds(through.median()),
                    milliseconds(bare.median()),
                    through.median() / bare.median(),
                    new Bar.AtMost(AT_MOST));
        }
        notes.add(String.format(
                Locale.ROOT,
                "pg_textsearch: %d of %d searches took its index; p50 %.1f ms, p95 %.1f ms, bare p50 %.1f ms, p95 %.1f ms;"
                        + " %.2f %% of the hits are those of Tusk's own weights. Its index took %.0f s for the collection,"
                        + " %.0f s for the plain table.",
                found.stream().filter(result -> isByEngine(result.plan())).count(),
                found.size(),
                through.median(),
                through.quantile(0.95),
                bare.median(),
                bare.quantile(0.95),
                100 * shared(found, exact),
                seconds,
                plainSeconds));
    }

    /** Why the times of searches with these plans are not those of pg_textsearch; null where they are. */
    static @Nullable String whyNot(List<SearchPlan> plans) {
        List<SearchPlan> others =
                plans.stream().filter(plan -> !isByEngine(plan)).toList();
        return others.isEmpty()
                ? null
                : "%d of %d searches did without the index of pg_textsearch, for example: %s"
                        .formatted(others.size(), plans.size(), others.getFirst());
    }

    private static boolean isByEngine(SearchPlan plan) {
        return plan.lexicalAccess() instanceof LexicalAccess.Engine;
    }

    /** The part of the hits that are among those of the exact search, or score the same. */
    private static double shared(List<SearchResult> found, List<SearchResult> exact) {
        int hits = 0;
        int shared = 0;
        for (int i = 0; i < found.size(); i++) {
            List<Hit> best = exact.get(i).hits();
            for (Hit hit : found.get(i).hits()) {
                hits++;
                if (!best.isEmpty() && hit.score() >= best.getLast().score() - 1e-6) {
                    shared++;
                }
            }
        }
        return hits == 0 ? 0 : (double) shared / hits;
    }

    private static SearchResult search(Collection collection, List<String> words) {
        return collection.search(SearchRequest.keyword(String.join(" ", words))
                .limit(LIMIT)
                .snippets(false)
                .build());
    }

    private List<String> bare(List<String> words) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        select id, text <@> to_bm25query(?, 'public.plain_texts_bm25') as score
                        from %s
                        order by score
                        limit %d""".formatted(PlainRanking.TABLE, LIMIT))) {
            statement.setString(1, String.join(" ", words));
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What may fail in the database. */
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private static double seconds(Step step) throws SQLException {
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static Measure milliseconds(double value) {
        return new Measure(value, Measure.Unit.MILLISECONDS);
    }
}
