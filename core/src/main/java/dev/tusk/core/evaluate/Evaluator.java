package dev.tusk.core.evaluate;

import dev.tusk.core.Collection;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs judged queries through modes of search. Not for use by several threads at once.
 *
 * <p>Each query is asked in each mode in turn, several times: for ten hits, which is timed and has the
 * documents that count as the first ten, and as deep as recall wants. Every mode that uses vectors is timed with a vector of the query made for it, as
 * the search of a user is who asks it for the first time.
 */
public final class Evaluator {

    private static final int WARM_UP = 20;

    private final Collection collection;
    private final List<SearchMode> modes;
    private final Ranker ranker;

    /** @param modes without duplicates, in the order in which they are to be reported */
    public Evaluator(Collection collection, List<SearchMode> modes) {
        this.collection = collection;
        this.modes = List.copyOf(modes);
        this.ranker = new Ranker(collection);
    }

    /** Hears of an evaluation while it runs, on the thread that called it, and may end it. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Called before each query.
         *
         * @param done queries that were asked in all modes
         * @return whether to go on
         */
        boolean goOn(int done);
    }

    /**
     * Asks all queries.
     *
     * @throws TuskException when a mode is not one of the collection's, the database fails or the model does
     */
    public Evaluation run(List<JudgedQuery> queries, Listener listener) {
        warmUp(queries);
        Map<SearchMode, Run> runs = new LinkedHashMap<>();
        modes.forEach(mode -> runs.put(mode, new Run()));
        Map<String, String> refused = new LinkedHashMap<>();
        boolean stopped = false;
        for (int i = 0; i < queries.size(); i++) {
            if (!listener.goOn(i)) {
                stopped = true;
                break;
            }
            JudgedQuery query = queries.get(i);
            for (int turn = 0; turn < modes.size(); turn++) {
                SearchMode mode = modes.get((i + turn) % modes.size());
                Run run = runs.getOrDefault(mode, new Run());
                try {
                    double millis = timed(mode, asIfNew(query.text(), turn));
                    List<String> found = ranker.documents(mode, query.text(), QueryScore.DEPTH);
                    run.latencyMillis.add(millis);
                    run.add(found, query);
                } catch (TuskException e) {
                    if (!isOfTheQuery(e)) {
                        throw e;
                    }
                    refused.put(query.id(), e.getMessage());
                    run.add(List.of(), query);
                }
            }
        }
        List<ModeOutcome> outcomes = new ArrayList<>();
        runs.forEach((mode, run) -> outcomes.add(new ModeOutcome(mode, run.scores, run.rankings, run.latencyMillis)));
        return new Evaluation(outcomes, refused, stopped);
    }

    private static final class Run {
        private final List<QueryScore> scores = new ArrayList<>();
        private final List<List<String>> rankings = new ArrayList<>();
        private final List<Double> latencyMillis = new ArrayList<>();

        private void add(List<String> found, JudgedQuery query) {
            rankings.add(found);
            scores.add(QueryScore.of(found, query.grades()));
        }
    }

    /** Whether a query is refused, and not the search broken. */
    static boolean isOfTheQuery(TuskException e) {
        return e.code() == ErrorCode.EMPTY_QUERY
                || e.code() == ErrorCode.TOO_LARGE
                || e.code() == ErrorCode.INVALID_TEXT;
    }

    /** Has code, caches and the model warm; other words, as vectors of recent questions are remembered. */
    private void warmUp(List<JudgedQuery> queries) {
        for (JudgedQuery query : queries.subList(0, Math.min(WARM_UP, queries.size()))) {
            for (SearchMode mode : modes) {
                try {
                    search(mode, "warm up " + query.text());
                } catch (TuskException e) {
                    if (!isOfTheQuery(e)) {
                        throw e;
                    }
                }
            }
        }
    }

    private double timed(SearchMode mode, String query) {
        long start = System.nanoTime();
        search(mode, query);
        return (System.nanoTime() - start) / 1e6;
    }

    /**
     * The same words as a text that was not asked in an earlier turn: models remember the vectors of recent questions, so that the first
     * mode alone would wait for one.
     */
    private static String asIfNew(String query, int turn) {
        return query.length() + turn > SearchRequest.MAX_QUERY_CHARACTERS ? query : query + " ".repeat(turn);
    }

    private void search(SearchMode mode, String query) {
        collection.search(SearchRequest.of(mode)
                .query(query)
                .limit(QueryScore.SHOWN)
                .snippets(false)
                .build());
    }
}
