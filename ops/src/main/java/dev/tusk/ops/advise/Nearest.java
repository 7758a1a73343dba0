package dev.tusk.ops.advise;

import dev.tusk.ops.advise.Expressions.Column;
import dev.tusk.ops.advise.Expressions.Comparison;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What GiST serves beside ranges: shapes, networks, and orders by distance (PostgreSQL's manual, Built-in GiST Operator Classes; pg_trgm). */
final class Nearest {

    /** The types of PostgreSQL itself that have an order by distance in GiST. */
    private static final Set<String> ORDERED = Set.of("point", "box", "circle", "polygon");

    private static final Set<String> SHAPES =
            Set.of("<@", "@>", "&&", "~=", "<<", ">>", "&<", "&>", "<<|", "|>>", "&<|", "|&>");
    private static final Set<String> NETWORK_TYPES = Set.of("inet", "cidr");
    private static final Set<String> NETWORKS = Set.of("<<", "<<=", ">>", ">>=", "&&");

    /** Distances of a text to another, and of a word to the words in a text. */
    private static final Set<String> TRIGRAMS = Set.of("<->", "<->>", "<<->", "<->>>", "<<<->");

    private Nearest() {}

    /** Whether rows are sorted by a distance. */
    static boolean isDistance(String sortKey) {
        return distance(sortKey).isPresent();
    }

    private static Optional<Comparison> distance(String sortKey) {
        return Expressions.comparison(sortKey)
                .filter(each ->
                        TRIGRAMS.contains(each.operator()) || each.operator().equals("<->"));
    }

    /** A column whose distance to a value rows are sorted by. */
    static Optional<Column> column(String sortKey) {
        return distance(sortKey)
                .flatMap(each -> Stream.of(each.left(), each.right())
                        .flatMap(side -> Expressions.column(side).stream())
                        .findFirst());
    }

    /** The index for an order by distance, the nearest first. */
    static Optional<IndexDefinition> byDistance(TableFacts table, String column, Optional<Trigrams> trigrams) {
        TableFacts.Column facts = table.columns().get(column);
        if (facts == null) {
            return Optional.empty();
        }
        if (ORDERED.contains(facts.type())) {
            return Optional.of(gist(table, column));
        }
        return trigrams.filter(classes -> facts.category() == 'S').map(classes -> gist(table, classes.gist(column)));
    }

    /** The index for a condition on shapes or networks. */
    static Optional<IndexDefinition> byCondition(TableFacts table, TableFacts.Column column, String operator) {
        if (ORDERED.contains(column.type()) && SHAPES.contains(operator)) {
            return Optional.of(gist(table, column.name()));
        }
        // It is not the type's usual class.
        return NETWORK_TYPES.contains(column.type()) && NETWORKS.contains(operator)
                ? Optional.of(gist(table, column.name() + " inet_ops"))
                : Optional.empty();
    }

    private static IndexDefinition gist(TableFacts table, String key) {
        return new IndexDefinition(table.name(), "gist", List.of(key), List.of(), "");
    }
}
