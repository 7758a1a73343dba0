package dev.tusk.bench.firstrun;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchPlan;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.VectorAccess;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * How long one client waits for the ten nearest chunks: Tusk beside {@link BareSearch}, query by query in turns, each on one pooled connection over TCP.
 */
final class SearchFigures {

    private static final int LIMIT = 10;
    private static final int CONTENDERS = 3;

    /** Searches before those that count, as code has to become warm. */
    private static final int WARM_UP = 5000;

    private final Samples bare = new Samples();
    private final Samples tusk = new Samples();
    private final Samples withSnippets = new Samples();
    private int sameHits;

    /** Asks every query of each contender. */
    static SearchFigures measure(BenchServer server, String collectionName, List<float[]> queries) throws SQLException {
        try (HikariDataSource forTusk = server.pool(1);
                HikariDataSource forBare = server.pool(1)) {
            Collection collection = Tusk.open(forTusk).collection(collectionName);
            int efSearch = efSearch(collection.search(request(queries.getFirst(), false)));
            BareSearch bareSearch = new BareSearch(forBare, collectionName, LIMIT, efSearch);
            SearchFigures warming = new SearchFigures();
            while (warming.bare.size() < WARM_UP) {
                warming.ask(collection, bareSearch, queries);
            }
            SearchFigures figures = new SearchFigures();
            figures.ask(collection, bareSearch, queries);
            return figures;
        }
    }

    private static int efSearch(SearchResult result) {
        if (result.plan() instanceof SearchPlan.Nearest nearest
                && nearest.access() instanceof VectorAccess.Walk walk
                && !walk.iterative()) {
            return walk.effort();
        }
        throw new IllegalStateException("Tusk did not use the vector index: " + result.plan());
    }

    private static SearchRequest request(float[] query, boolean snippets) {
        return SearchRequest.vector(Vector.of(query))
                .limit(LIMIT)
                .snippets(snippets)
                .build();
    }

    private void ask(Collection collection, BareSearch bareSearch, List<float[]> queries) throws SQLException {
        for (int i = 0; i < queries.size(); i++) {
            float[] query = queries.get(i);
            List<String> expected = List.of();
            List<String> found = List.of();
            for (int turn = 0; turn < CONTENDERS; turn++) {
                switch ((i + turn) % CONTENDERS) {
                    case 0 -> expected = askBare(bareSearch, query);
                    case 1 -> found = askTusk(collection, query, false, tusk);
                    default -> askTusk(collection, query, true, withSnippets);
                }
            }
            if (expected.equals(found)) {
                sameHits++;
            }
        }
    }

    private List<String> askBare(BareSearch search, float[] query) throws SQLException {
        long start = System.nanoTime();
        List<BareSearch.Found> found = search.search(query);
        bare.add((System.nanoTime() - start) / 1e6);
        return found.stream().map(BareSearch.Found::document).toList();
    }

    private static List<String> askTusk(Collection collection, float[] query, boolean snippets, Samples times) {
        long start = System.nanoTime();
        List<Hit> hits = collection.search(request(query, snippets)).hits();
        times.add((System.nanoTime() - start) / 1e6);
        return hits.stream().map(Hit::documentId).toList();
    }

    List<Figure> figures() {
        Measure peer = new Measure(bare.median(), Measure.Unit.MILLISECONDS);
        return List.of(
                figure("search", "vector search, k = 10, p50", tusk, peer, new Bar.AtMost(1.15)),
                figure("search-snippets", "the same with snippets", withSnippets, peer, new Bar.None()));
    }

    private static Figure figure(String id, String what, Samples times, Measure peer, Bar bar) {
        double median = times.median();
        return Figure.ratio(id, what, new Measure(median, Measure.Unit.MILLISECONDS), peer, median / peer.value(), bar);
    }

    String note() {
        return String.format(
                Locale.ROOT,
                "Search: p95 %.2f ms, bare statement %.2f ms; the same hits in the same order for %d of %d queries.",
                tusk.quantile(0.95),
                bare.quantile(0.95),
                sameHits,
                tusk.size());
    }

    /** Nearly equal distances are rounded differently by index and operator, so a few may stand the other way round. */
    boolean sameHits() {
        return sameHits >= 0.995 * tusk.size();
    }
}
