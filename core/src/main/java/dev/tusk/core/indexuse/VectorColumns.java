package dev.tusk.core.indexuse;

import java.util.List;
import java.util.Optional;

/** Finds what the names in the expressions of a plan stand for. */
record VectorColumns(PlanNode root, VectorCatalog catalog) {

    private static final List<String> TYPES = List.of("vector", "halfvec", "sparsevec", "bit");

    /** A column of vectors of a table in the plan. */
    record Place(PlanNode scan, VectorCatalog.Column column) {}

    /** The node that a name before a column stands for. */
    Optional<PlanNode> node(String alias) {
        return root.all().filter(node -> node.alias().equals(alias)).findFirst();
    }

    /** Columns of vectors that are named there. */
    List<Place> places(List<Token> tokens) {
        return Operand.columns(tokens).stream()
                .flatMap(column -> root.all()
                        .filter(node -> node.isScan() && node.alias().equals(column.alias()))
                        .flatMap(scan ->
                                catalog.column(scan, column.name()).map(found -> new Place(scan, found)).stream())
                        .limit(1))
                .distinct()
                .toList();
    }

    /** The first distance of vectors there; {@code <->} is one of other types as well. */
    Optional<DistanceTerm> distance(List<Token> expression) {
        return DistanceTerm.in(expression).stream()
                .filter(term -> !term.operator().equals("<->") || isOfVectors(expression))
                .findFirst();
    }

    private boolean isOfVectors(List<Token> expression) {
        return !places(expression).isEmpty()
                || expression.stream().anyMatch(token -> token.isName() && TYPES.contains(token.name()));
    }
}
