package dev.tusk.core.search;

import dev.tusk.core.arrange.ArrangedFields;
import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.arrange.CursorText;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.Order;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.embedding.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the cursor of the page after a result, and reads that of a request. */
final class Continuations {

    private final CollectionDefinition definition;
    private final SearchRequest request;
    private final @Nullable Cursor cursor;

    /**
     * Refuses, before anything is embedded or asked of the database, what the collection cannot do.
     *
     * @throws dev.tusk.core.failure.TuskException {@code UNKNOWN_FIELD}; {@code INVALID_REQUEST}, also when the cursor is damaged
     *     or of another search
     */
    Continuations(CollectionDefinition definition, SearchRequest request) {
        this.definition = definition;
        this.request = request;
        Grouping group = request.arrangement().group();
        if (group != null) {
            new ArrangedFields(definition).group(group);
        }
        Order order = ArrangedSql.order(definition, request);
        String text = request.arrangement().cursor();
        this.cursor = text == null ? null : CursorText.decode(text, search(), order);
    }

    /** What the request continues, or null. */
    @Nullable
    Cursor cursor() {
        return cursor;
    }

    /**
     * A cursor of this request, or of one for another query, as one of a request that is the same in all that a cursor depends
     * on but the query.
     *
     * @param respelled the other request's query where this one is what was typed; null where the cursor is for this one itself
     */
    String handOver(Cursor given, @Nullable String respelled) {
        return CursorText.encode(given.respelledAs(respelled), search());
    }

    /** What to say when the model made another vector of the query than for the page before; nothing else. */
    Optional<String> noteOn(@Nullable Vector vector) {
        return cursor == null || vector == null || Objects.equals(cursor.vectorHash(), hash(vector))
                ? Optional.empty()
                : Optional.of(
                        "the model made another vector of the query than for the page before, so hits may be missing"
                                + " or be there twice");
    }

    private static int hash(Vector vector) {
        return Arrays.hashCode(vector.toArray());
    }

    /** Whether a search of this kind can be continued by a cursor. */
    static boolean areMade(SearchRequest request) {
        return request.afterFusion().equals(AfterFusion.NOTHING)
                && request.vectors().isEmpty()
                && !(request.mode() == SearchMode.HYBRID && request.fusion() instanceof Fusion.ReciprocalRank);
    }

    /**
     * The cursor of the next page; null where there is none.
     *
     * @param words that were looked for
     * @param terms with the factors that made the scores
     * @param vector of the query, or null
     */
    @Nullable
    String next(
            SearchPlan plan,
            @Nullable LexicalQuery words,
            AnalysedQuery terms,
            @Nullable Vector vector,
            FoundRows found) {
        FoundRows.End end = found.end();
        if (end == null || !end.more() || !areMade(request)) {
            return null;
        }
        int passed = (cursor == null ? request.offset() : cursor.passed())
                + found.hits().size();
        List<Cursor.Term> counted =
                terms.terms().stream().map(EarlierTerms::carried).toList();
        Cursor next = new Cursor(
                end.keys(),
                end.id(),
                passed,
                counted,
                words == null ? List.of() : words.instead(),
                fused(plan, end),
                vector == null ? null : (Integer) hash(vector),
                null);
        return CursorText.encode(next, search());
    }

    private Cursor.@Nullable Fused fused(SearchPlan plan, FoundRows.End end) {
        if (cursor != null) {
            return cursor.fused();
        }
        List<Double> bounds = end.bounds();
        if (!(plan instanceof SearchPlan.Hybrid hybrid)
                || !(hybrid.fusion() instanceof Fusion.WeightedSum sum)
                || bounds.isEmpty()) {
            return null;
        }
        return new Cursor.Fused(
                sum.vectorWeight(),
                hybrid.candidates(),
                bounds.get(0),
                bounds.get(1),
                bounds.get(2),
                bounds.get(3),
                last(bounds.get(4), bounds.get(5)),
                last(bounds.get(6), bounds.get(7)));
    }

    /** The ids are in an array of floating point, which holds them exactly up to 2^53. */
    private static Cursor.@Nullable Last last(double value, double id) {
        return Double.isNaN(id) ? null : new Cursor.Last(value, (long) id);
    }

    /** All that decides on the order of the result. */
    private String search() {
        Vector vector = request.vector();
        return String.join(
                "\u0000",
                definition.store().value(),
                request.mode().wireName(),
                String.valueOf(request.query()),
                vector == null ? "" : Arrays.toString(vector.toArray()),
                String.valueOf(request.filter()),
                String.valueOf(request.fusion()),
                Integer.toString(request.candidates()),
                request.ranking().wireName(),
                String.valueOf(request.arrangement().group()),
                request.arrangement().sort().toString());
    }
}
