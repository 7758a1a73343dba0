package dev.tusk.core.change;

import dev.tusk.core.Collection;
import dev.tusk.core.balance.PseudoQuery;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.evaluate.Evaluation;
import dev.tusk.core.evaluate.Evaluator;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.evaluate.ModeOutcome;
import dev.tusk.core.evaluate.QueryScore;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Asks both stores of a collection the same queries. */
final class Comparing {

    static final int MOST_QUERIES = 1000;

    private static final int SENTENCES = 100;
    private static final int SHOWN_DIFFERENCES = 5;
    private static final long SEED = 20_260_401;

    private final Database database;
    private final Collection before;
    private final Collection after;

    Comparing(Database database, Collection before, Collection after) {
        this.database = database;
        this.before = before;
        this.after = after;
    }

    /** @param given queries without or with judgements; where there are none, those that were judged, and else sentences */
    Comparison run(List<String> given) {
        if (given.size() > MOST_QUERIES) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%,d queries to compare by; at most %,d are taken".formatted(given.size(), MOST_QUERIES));
        }
        List<JudgedQuery> judged = before.judgements().queries();
        if (!given.isEmpty()) {
            return run(unjudged(given), Comparison.Source.GIVEN);
        }
        if (!judged.isEmpty()) {
            return run(judged.stream().limit(MOST_QUERIES).toList(), Comparison.Source.JUDGEMENTS);
        }
        List<String> sentences = sentences();
        if (sentences.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has no sentences that could be asked, and no judgements"
                            .formatted(before.definition().name()),
                    "give queries to compare by");
        }
        return run(unjudged(sentences), Comparison.Source.SENTENCES);
    }

    private static List<JudgedQuery> unjudged(List<String> texts) {
        return texts.stream()
                .distinct()
                .map(text -> new JudgedQuery(text, text, Map.of()))
                .toList();
    }

    private List<String> sentences() {
        SplittableRandom random = new SplittableRandom(SEED);
        return database
                .query(
                        "sample sentences of collection \"%s\""
                                .formatted(before.definition().name()),
                        Sql.of("""
                                select text
                                from (select id from %1$s order by pg_catalog.hashint8(id) limit %2$d) drawn
                                join %1$s c on c.id = drawn.id""".formatted(
                                        new CollectionTables(before.definition().store()).chunk(), 2 * SENTENCES)),
                        row -> PseudoQuery.sentence(row.getString(1), random))
                .stream()
                .flatMap(java.util.Optional::stream)
                .limit(SENTENCES)
                .toList();
    }

    private Comparison run(List<JudgedQuery> queries, Comparison.Source source) {
        List<SearchMode> modesAfter = modes(after.definition());
        List<SearchMode> modesBefore = modes(before.definition());
        Evaluation first = new Evaluator(before, modesBefore).run(queries, done -> true);
        Evaluation second = new Evaluator(after, modesAfter).run(queries, done -> true);
        List<Comparison.Compared> compared = new ArrayList<>();
        for (int i = 0; i < modesAfter.size(); i++) {
            ModeOutcome old = first.modes().get(Math.min(i, modesBefore.size() - 1));
            compared.add(compared(old, second.modes().get(i), source));
        }
        return new Comparison(
                queries.size(),
                source,
                compared,
                leastAlike(queries, first.modes().getFirst(), second.modes().getFirst()));
    }

    /** Those that ask the vectors, and words alone where there are none. */
    private static List<SearchMode> modes(CollectionDefinition definition) {
        if (definition.embedding() == null) {
            return List.of(SearchMode.KEYWORD);
        }
        return definition.language() == null
                ? List.of(SearchMode.VECTOR)
                : List.of(SearchMode.HYBRID, SearchMode.VECTOR);
    }

    private static Comparison.Compared compared(ModeOutcome old, ModeOutcome young, Comparison.Source source) {
        boolean judged = source == Comparison.Source.JUDGEMENTS;
        double overlap = 0;
        for (int i = 0; i < young.queries(); i++) {
            overlap += overlap(old, young, i);
        }
        return new Comparison.Compared(
                young.mode(),
                old.mode(),
                // Sums of shares that are no binary fractions may come out a little above.
                Math.min(1, overlap / young.queries()),
                judged ? old.ndcg() : null,
                judged ? young.ndcg() : null,
                judged ? young.against(old).p() : null,
                old.latencyMillis(0.5),
                young.latencyMillis(0.5),
                old.latencyMillis(0.95),
                young.latencyMillis(0.95));
    }

    /** Of the first ten of both, or of as many as the longer list has; 1 where both are empty. */
    private static double overlap(ModeOutcome old, ModeOutcome young, int query) {
        List<String> first =
                old.rankings().get(query).stream().limit(QueryScore.SHOWN).toList();
        List<String> second =
                young.rankings().get(query).stream().limit(QueryScore.SHOWN).toList();
        int longer = Math.max(first.size(), second.size());
        if (longer == 0) {
            return 1;
        }
        Set<String> common = new HashSet<>(first);
        common.retainAll(second);
        return (double) common.size() / longer;
    }

    private static List<Comparison.Difference> leastAlike(
            List<JudgedQuery> queries, ModeOutcome old, ModeOutcome young) {
        List<Comparison.Difference> all = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            all.add(new Comparison.Difference(queries.get(i).text(), overlap(old, young, i)));
        }
        all.sort(Comparator.comparingDouble(Comparison.Difference::overlap)
                .thenComparing(difference -> difference.query().toLowerCase(Locale.ROOT)));
        return all.stream().limit(SHOWN_DIFFERENCES).toList();
    }
}
