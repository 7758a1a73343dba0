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

    /** Columns of vectors that are named there, of tables or of the only table below what they are taken from. */
    List<Place> places(List<Token> tokens) {
        List<Operand.Column> named = Operand.columns(tokens);
        return named.isEmpty()
                ? ofOnlyTable(tokens)
                : named.stream()
                        .flatMap(column -> node(column.alias()).flatMap(node -> place(node, column.name())).stream())
                        .distinct()
                        .toList();
    }

    /** Where a plan has one table, {@code Output} names columns without it. */
    private List<Place> ofOnlyTable(List<Token> tokens) {
        List<PlanNode> scans = root.all().filter(PlanNode::isScan).toList();
        return scans.size() != 1
                ? List.of()
                : tokens.stream()
                        .filter(Token::isName)
                        .flatMap(token -> place(scans.getFirst(), token.name()).stream())
                        .distinct()
                        .toList();
    }

    private Optional<Place> place(PlanNode node, String column) {
        if (node.isScan()) {
            return catalog.column(node, column).map(found -> new Place(node, found));
        }
        PlanNode below = node.cte().isEmpty()
                ? node
                : root.all()
                        .filter(each -> each.subplan().equals("CTE " + node.cte()))
                        .findFirst()
                        .orElse(node);
        List<Place> found = below.all()
                .filter(PlanNode::isScan)
                .flatMap(scan -> catalog.column(scan, column).map(each -> new Place(scan, each)).stream())
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
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
