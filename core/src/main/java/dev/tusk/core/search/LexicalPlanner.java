package dev.tusk.core.search;

import java.util.List;
import java.util.Optional;

/** Decides how the chunks are found that words rank; a pure function of what is given. */
final class LexicalPlanner {

    /** So many chunks are scored in less time than a second statement takes. */
    private static final long ALL_UP_TO_CHUNKS = 4000;

    /** So many chunks are scored in order in less time than a sample and its statement take. */
    private static final long SCAN_UP_TO_CHUNKS = 6000;

    private static final long SAMPLE_CHUNKS = 1000;
    private static final int SAMPLE_PER_ROW = 20;
    private static final int WIDER = 10;
    private static final int SCORED_SAMPLE = 500;

    private LexicalPlanner() {}

    /**
     * The way to the best chunks.
     *
     * @param rows how many are wanted
     */
    static LexicalAccess plan(AnalysedQuery query, int rows) {
        if (query.isEmpty()) {
            return new LexicalAccess.NoTerm();
        }
        MaxScore bounds = new MaxScore(query);
        long postings = query.terms().stream().mapToLong(QueryTerm::df).sum();
        if (postings <= ALL_UP_TO_CHUNKS || query.chunks() <= SCAN_UP_TO_CHUNKS) {
            return unpruned(query, "they are few");
        }
        long sample = Math.max(SAMPLE_CHUNKS, (long) SAMPLE_PER_ROW * rows);
        List<Condition> samples = List.of(sample, WIDER * sample).stream()
                .filter(chunks -> chunks < postings / 2)
                .map(bounds::sample)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        return samples.isEmpty() ? unpruned(query, "a sample would take as long") : new LexicalAccess.Pruned(samples);
    }

    /** How many rows of a sample are scored for so many wanted. */
    static int sampleRows(int rows) {
        return Math.max(SCORED_SAMPLE, SAMPLE_PER_ROW * rows);
    }

    /** The way when the last of the best of a sample has this score. */
    static LexicalAccess reaching(AnalysedQuery query, double floor) {
        Condition condition = new MaxScore(query).reaching(floor);
        return condition.cost(query.chunks()) > Condition.costOfAll(query.chunks())
                ? new LexicalAccess.Scan("so many can be among the best")
                : new LexicalAccess.Reaching(condition, floor);
    }

    /** The way that leaves nothing out beforehand. */
    static LexicalAccess unpruned(AnalysedQuery query, String reason) {
        if (query.isEmpty()) {
            return new LexicalAccess.NoTerm();
        }
        Condition any = new MaxScore(query).anyTerm();
        return any.cost(query.chunks()) > Condition.costOfAll(query.chunks())
                ? new LexicalAccess.Scan("so many have a word of the query")
                : new LexicalAccess.AnyTerm(any, reason);
    }
}
