package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.VectorColumns.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What speaks against the indexes of a column, where rows are to be ordered by a distance.
 *
 * @param operator of the query
 * @param given the dimensions of the query's vector, where they are seen
 */
record IndexFit(VectorCatalog catalog, String operator, Optional<Integer> given) {

    /**
     * The index that comes nearest, and what speaks against it.
     *
     * @param index or null where there is none
     */
    record Fit(@Nullable VectorIndexFacts index, List<Finding> findings) {}

    /** @param ordered the side of the column; empty where a function hides it */
    Fit of(Place found, List<Token> ordered) {
        List<Token> side = Operand.simplified(ordered);
        VectorIndexFacts nearest = null;
        List<Reason> least = List.of();
        for (VectorIndexFacts candidate : catalog.indexes(found.column())) {
            List<Reason> against = against(candidate, found, side);
            if (nearest == null || against.size() < least.size()) {
                nearest = candidate;
                least = against;
            }
        }
        if (nearest == null) {
            return new Fit(null, List.of(none(found)));
        }
        List<String> evidence = List.of("%s using %s (%s %s)%s"
                .formatted(
                        nearest.name(),
                        nearest.method(),
                        nearest.key(),
                        nearest.operatorClass(),
                        nearest.predicate().isEmpty() ? "" : " where " + nearest.predicate()));
        return new Fit(
                nearest,
                least.stream().map(reason -> new Finding(reason, evidence)).toList());
    }

    private List<Reason> against(VectorIndexFacts candidate, Place found, List<Token> side) {
        List<Reason> reasons = new ArrayList<>();
        if (!candidate.isValid()) {
            reasons.add(new IndexReason.InvalidIndex(candidate.name()));
        }
        boolean other = !side.isEmpty() && !Operand.areSame(side, candidate.keyTokens());
        if (other) {
            reasons.add(new IndexReason.OtherExpression(
                    candidate.name(), Token.join(candidate.keyTokens()), Token.join(side)));
        }
        if (!candidate.operator().equals(operator)
                && !(other && candidate.type().startsWith("bit"))) {
            reasons.add(new IndexReason.WrongOperator(
                    candidate.name(),
                    candidate.operatorClass(),
                    candidate.operator(),
                    operator,
                    OperatorClasses.create(catalog.relationName(found), found.column(), operator)));
        }
        if (!candidate.predicate().isEmpty() && !isImplied(candidate, found)) {
            reasons.add(new IndexReason.PartialIndex(candidate.name(), candidate.predicate()));
        }
        return reasons;
    }

    /** By its text alone; the planner proves more, but then the index serves and nobody asks. */
    private static boolean isImplied(VectorIndexFacts candidate, Place found) {
        String filter =
                Token.join(Operand.withoutTables(SqlWords.of(found.scan().filter())));
        return filter.contains(Token.join(Operand.withoutOuter(SqlWords.of(candidate.predicate()))));
    }

    private Finding none(Place found) {
        VectorCatalog.Column column = found.column();
        String relation = catalog.relationName(found);
        String name = VectorCatalog.quoted(column.name());
        Reason reason = column.dimensions() == null && !column.type().equals("bit")
                ? new IndexReason.NoDimensions(
                        relation,
                        name,
                        column.type(),
                        given.orElse(null),
                        "create index concurrently on %s using hnsw ((%s::%s(%s)) %s)"
                                .formatted(
                                        relation,
                                        name,
                                        column.declared(),
                                        given.map(String::valueOf).orElse("N"),
                                        OperatorClasses.of(column.type(), operator)
                                                .orElse("vector_cosine_ops")))
                : new IndexReason.NoIndex(relation, name, operator, OperatorClasses.create(relation, column, operator));
        return new Finding(reason, List.of("%s.%s is %s".formatted(relation, name, column.declared())));
    }
}
