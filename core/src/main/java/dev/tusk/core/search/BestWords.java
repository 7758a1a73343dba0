package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a search by BM25 asks the server before its own statement: the words, and how good the best chunks are at least. */
final class BestWords {

    /** What a server answers that has no such function, type, index or right; others are failures of the search itself. */
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.INTERNAL, ErrorCode.MISSING_RIGHTS, ErrorCode.NOT_SET_UP, ErrorCode.COLLECTION_NOT_FOUND);

    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final SearchRequest request;
    private final SearchExecution execution;
    private @Nullable String refusal;

    BestWords(
            CollectionDefinition definition, Extensions extensions, SearchRequest request, SearchExecution execution) {
        this.definition = definition;
        this.extensions = extensions;
        this.request = request;
        this.execution = execution;
    }

    /**
     * What was read of the words.
     *
     * @param words as typed, or as corrected by a fuzzy search; null when there are none
     * @param terms those that the collection has; none for other rankings than BM25
     * @param spelled what a fuzzy search also looks for
     */
    record Read(@Nullable LexicalQuery words, AnalysedQuery terms, Map<String, List<String>> spelled) {}

    /** As {@link #read(LexicalQuery)}, with the words and factors of the page that is continued. */
    Read read(@Nullable LexicalQuery asTyped, @Nullable Cursor cursor) {
        LexicalQuery typed = asTyped == null ? null : withBeginnings(asTyped);
        if (cursor == null || typed == null) {
            return read(typed);
        }
        LexicalQuery words = cursor.operands().isEmpty() ? typed : typed.lookingFor(cursor.operands());
        if (!request.mode().usesText() || request.ranking() != Ranking.BM25) {
            return new Read(words, AnalysedQuery.NOTHING, Map.of());
        }
        AnalysedQuery terms = execution.run(
                SearchExecution.settings(request),
                EarlierTerms.statement(definition, cursor.terms()),
                rows -> EarlierTerms.read(rows, cursor.terms()));
        return new Read(words, terms, Map.of());
    }

    private AnalysedQuery terms(LexicalQuery words) {
        return execution.run(
                // Which words begin so is read from an index only where the plan knows the prefix.
                words.prefixes().isEmpty() ? SearchExecution.lookingUp(request) : SearchExecution.settings(request),
                AnalysedQuery.statement(definition, words),
                rows -> AnalysedQuery.read(words, rows));
    }

    /** The words with what lexemes begin with where accents are passed over. */
    private LexicalQuery withoutAccents(LexicalQuery typed) {
        List<String> accented = typed.allPrefixes().stream()
                .map(TypedTerm::beginning)
                .distinct()
                .filter(prefix -> !StandardCharsets.US_ASCII.newEncoder().canEncode(prefix))
                .toList();
        if (accented.isEmpty() || !request.mode().usesText() || !definition.passesOverAccents()) {
            return typed;
        }
        Map<String, String> plain = new HashMap<>();
        execution
                .query(
                        SearchExecution.settings(request),
                        Beginnings.withoutAccents(accented),
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(prefix -> plain.put(prefix.getKey(), prefix.getValue()));
        return typed.withPlainBeginnings(plain);
    }

    /** The words with what their prefixes stand for, as far as the terms do not tell. */
    private LexicalQuery withBeginnings(LexicalQuery asTyped) {
        LexicalQuery typed = withoutAccents(asTyped);
        List<TypedTerm> prefixes = typed.allPrefixes().stream()
                .filter(term -> request.ranking() != Ranking.BM25 || term.isCondition())
                .toList();
        if (prefixes.isEmpty() || !request.mode().usesText()) {
            return typed;
        }
        return typed.withBeginnings(execution.run(
                SearchExecution.settings(request), new Beginnings(definition, prefixes).statement(), Beginnings::read));
    }

    private Read read(@Nullable LexicalQuery typed) {
        if (typed == null || !request.mode().usesText() || request.ranking() == Ranking.TS_RANK_CD) {
            return new Read(typed, AnalysedQuery.NOTHING, Map.of());
        }
        LexicalQuery words = typed;
        Map<String, List<String>> spelled = Map.of();
        if (request.mode() == SearchMode.FUZZY) {
            spelled = new Respelling(definition, extensions, request, execution).alternatives(typed.words());
            if (!spelled.isEmpty()) {
                words = typed.lookingFor(Respelling.operands(typed, spelled));
            }
        }
        if (request.ranking() != Ranking.BM25) {
            return new Read(words, AnalysedQuery.NOTHING, spelled);
        }
        AnalysedQuery terms = terms(words);
        return new Read(words, terms, spelled);
    }

    /**
     * The plan with the score that the best chunks reach at least, where it asks for a sample, or with the chunks that another engine
     * brings. Where the plan is to be explained, that engine is asked within the one statement that shows it if it can be.
     */
    SearchPlan prepare(SearchPlan plan, SearchStatement statement, AnalysedQuery terms) {
        if (plan.lexicalAccess() instanceof LexicalAccess.Engine best) {
            return request.explain() && best.engine().index().nests() ? plan : asking(best, plan, statement, terms);
        }
        if (!(plan.lexicalAccess() instanceof LexicalAccess.Pruned pruned)) {
            return plan;
        }
        int wanted = wanted(plan);
        for (Condition sample : pruned.samples()) {
            Sql sql = statement.floor(sample, wanted);
            double floor = execution.run(SearchExecution.settings(request), sql, rows -> {
                rows.next();
                return rows.getLong("found") < wanted ? -1 : rows.getDouble("floor");
            });
            if (floor > 0) {
                return plan.withLexicalAccess(LexicalPlanner.reaching(terms, floor / bound(request)));
            }
        }
        return plan.withLexicalAccess(LexicalPlanner.unpruned(terms, "a sample did not bring enough"));
    }

    /** The plan with what the engine brings; with Tusk's own way where it refuses to be asked, which is noted. */
    private SearchPlan asking(
            LexicalAccess.Engine best, SearchPlan plan, SearchStatement statement, AnalysedQuery terms) {
        try {
            return plan.withLexicalAccess(best.bringing(execution.query(
                    SearchExecution.settings(request), statement.nearest(best), rows -> rows.getLong(1))));
        } catch (TuskException e) {
            if (!REFUSALS.contains(e.code())) {
                throw e;
            }
            refusal = "the index of %s could not be asked, so Tusk's own weights were used: %s"
                    .formatted(best.engine().name(), e.getMessage());
            return prepare(plan.withLexicalAccess(LexicalPlanner.plan(terms, wanted(plan))), statement, terms);
        }
    }

    /** That the collection's engine could not be asked, and why; null where it was, or was not to be. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /**
     * The candidates by words of a hybrid search, found while its vector is made. Null for other plans, and where the plan is to be
     * explained: that is one of a single statement.
     */
    @Nullable
    LexicalCandidates candidates(SearchPlan plan, SearchStatement statement) {
        return plan instanceof SearchPlan.Hybrid hybrid && !request.explain()
                ? execution.run(
                        SearchExecution.settings(request), statement.lexicalCandidates(hybrid), LexicalCandidates::read)
                : null;
    }

    /** Whether rows of the sample are gone since, so that others may belong in their place. */
    static boolean wereTakenMeanwhile(SearchPlan plan, SearchRequest request, FoundRows found) {
        return !(plan instanceof SearchPlan.Hybrid)
                && !(plan instanceof SearchPlan.Several)
                && plan.lexicalAccess() instanceof LexicalAccess.Reaching reaching
                && (found.hits().size() < request.limit()
                        || (!request.arrangement().isPlain() && !found.hasMore())
                        || fallsBelow(reaching.floor(), found.hits().getLast(), request));
    }

    private static boolean fallsBelow(double floor, Hit last, SearchRequest request) {
        // A division and a multiplication by the bound may not meet again in the last digit.
        double reached = bound(request) == 1 ? floor : floor * bound(request) * BoostedWords.ROUNDING;
        return !last.placement().pinned() && last.score() < reached;
    }

    private int wanted(SearchPlan plan) {
        if (plan instanceof SearchPlan.Hybrid hybrid) {
            return hybrid.candidates();
        }
        if (plan instanceof SearchPlan.Several several) {
            return several.candidates();
        }
        return SearchPlanner.byWords(request);
    }

    /** A score that is smaller by this factor may become that of the best; candidates are boosted after they are found. */
    private static double bound(SearchRequest request) {
        AfterFusion after = request.afterFusion();
        return after.boostsAllMatches(request) ? after.boosts().bound() : 1;
    }
}
