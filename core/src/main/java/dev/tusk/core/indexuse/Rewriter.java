package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.QueryText.OnlyTable;
import dev.tusk.core.indexuse.QueryText.Order;
import dev.tusk.core.indexuse.Rewrite.Proof;
import dev.tusk.core.indexuse.Token.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes a query anew so that an index fits it, by its text alone, and only where the places to be changed are found for certain. It
 * proves nothing: that is EXPLAIN's.
 */
final class Rewriter {

    private static final int ADDED_LIMIT = 100;
    private static final int CANDIDATES_OF_BITS = 20;
    private static final int CANDIDATES_OF_LEADING = 10;

    private final QueryText text;
    private final VectorCatalog.Column column;
    private final VectorIndexFacts index;
    private final List<Reason> reasons;
    private final List<Edit> edits = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    private record Edit(int from, int to, String with) {}

    private Rewriter(QueryText text, VectorCatalog.Column column, VectorIndexFacts index, List<Reason> reasons) {
        this.text = text;
        this.column = column;
        this.index = index;
        this.reasons = reasons;
    }

    /** The query for this index, not yet proven; empty where its text does not show how. */
    static Optional<Rewrite> rewrite(
            QueryText text, VectorCatalog.Column column, VectorIndexFacts index, List<Reason> reasons) {
        return new Rewriter(text, column, index, reasons).rewrite();
    }

    private Optional<Rewrite> rewrite() {
        boolean isUnordered = has(OrderReason.OnlyCompared.class) || has(OrderReason.NotOrdered.class);
        boolean done = isUnordered ? addOrder() : changeOrder();
        if (!done) {
            return Optional.empty();
        }
        tellChanges();
        return Optional.of(new Rewrite(
                applied(), Proof.UNPROVEN, changes.stream().distinct().toList()));
    }

    private boolean has(Class<? extends Reason> kind) {
        return reasons.stream().anyMatch(kind::isInstance);
    }

    private boolean addOrder() {
        Optional<Integer> end = text.endOfPlainSelect();
        Optional<SourceDistance> distance = SourceDistance.in(text.tokens(), column.name());
        if (end.isEmpty() || distance.isEmpty()) {
            return false;
        }
        int at = text.tokens().get(end.get() - 1).end();
        boolean limited = end.get() < text.tokens().size();
        insert(at, "\norder by " + key(distance.get()) + (limited ? "" : "\nlimit " + ADDED_LIMIT));
        changes.add(
                limited
                        ? "the rows come in the order of the distance"
                        : "it gives the nearest %d rows, in the order of the distance".formatted(ADDED_LIMIT));
        return true;
    }

    private boolean changeOrder() {
        List<Order> orders = text.orders();
        List<Order> fitting =
                orders.stream().filter(order -> distance(order).isPresent()).toList();
        if (fitting.size() != 1) {
            return false;
        }
        Order order = fitting.getFirst();
        SourceDistance distance = distance(order).orElseThrow();
        if (has(OrderReason.Between.class) && !unmaterialize()) {
            return false;
        }
        boolean isWhole = index.keyTokens().stream().noneMatch(this::isQuantising);
        if (isWhole) {
            if (keys(text.tokens().subList(order.from(), order.to())).size() > 1
                    && !has(OrderReason.OtherKeyFirst.class)) {
                changes.add("it orders by the distance alone");
            }
            replace(order.from(), order.to(), key(distance));
            limit(order);
            restrict(order);
            return true;
        }
        return rescore(order, distance);
    }

    private Optional<SourceDistance> distance(Order order) {
        List<Token> list = text.tokens().subList(order.from(), order.to());
        Optional<SourceDistance> direct = SourceDistance.in(list, column.name());
        if (direct.isPresent()) {
            return direct;
        }
        return keys(list).stream()
                .map(key -> text.named(order, key))
                .flatMap(key -> SourceDistance.in(key, column.name()).stream())
                .findFirst();
    }

    /** The keys of the list, without their directions. */
    private static List<List<Token>> keys(List<Token> list) {
        List<List<Token>> keys = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i <= list.size(); i++) {
            if (i == list.size() || (depth == 0 && list.get(i).is(","))) {
                List<Token> key = list.subList(begin, i);
                while (!key.isEmpty() && key.getLast().isAny(List.of("asc", "desc", "nulls", "first", "last"))) {
                    key = key.subList(0, key.size() - 1);
                }
                keys.add(key);
                begin = i + 1;
            } else {
                depth += DistanceTerm.depth(list.get(i));
            }
        }
        return keys;
    }

    private boolean isQuantising(Token token) {
        return token.isName() && List.of("binary_quantize", "subvector").contains(token.name());
    }

    private void limit(Order order) {
        Optional<Token> limit = text.limit(order);
        if (has(ChoiceReason.LimitUnknown.class) && limit.isPresent()) {
            edits.add(new Edit(limit.get().start(), limit.get().end(), "10"));
            changes.add("the limit is always 10");
        } else if (!text.hasLimit(order)) {
            insert(text.tokens().get(order.to() - 1).end(), "\nlimit " + ADDED_LIMIT);
            changes.add("it gives the nearest %d rows".formatted(ADDED_LIMIT));
        }
    }

    /** Adds the condition of a partial index. */
    private void restrict(Order order) {
        if (index.predicate().isEmpty() || !has(IndexReason.PartialIndex.class)) {
            return;
        }
        Optional<int[]> where = text.where(order.keyword());
        if (where.isPresent()) {
            insert(text.tokens().get(where.get()[0]).start(), "(");
            insert(text.tokens().get(where.get()[1] - 1).end(), ") and " + index.predicate());
        } else {
            int before = text.beforeGrouping(order.keyword());
            insert(text.tokens().get(before - 1).end(), " where " + index.predicate());
        }
        changes.add("it gives only rows with " + index.predicate());
    }

    /** What keeps less than the whole vector brings candidates, which are ordered by the whole vectors outside. */
    private boolean rescore(Order order, SourceDistance distance) {
        Optional<OnlyTable> table = text.onlyTable(order);
        if (table.isEmpty() || distance.operator().isEmpty() || !changes.isEmpty() || !text.isPlainlyLimited(order)) {
            return false;
        }
        List<Token> tokens = text.tokens();
        int factor = index.keyTokens().stream()
                        .anyMatch(token -> token.isName() && token.name().equals("binary_quantize"))
                ? CANDIDATES_OF_BITS
                : CANDIDATES_OF_LEADING;
        int wanted =
                text.limit(order).map(limit -> Integer.parseInt(limit.text())).orElse(10);
        String from = text.sql()
                .substring(
                        tokens.get(table.get().from()).start(),
                        tokens.get(table.get().to() - 1).end());
        edits.add(new Edit(
                tokens.get(table.get().from()).start(),
                tokens.get(table.get().to() - 1).end(),
                "(\n  select * from %s\n  order by %s\n  limit %d\n) as %s"
                        .formatted(
                                from,
                                key(distance),
                                factor * wanted,
                                table.get().name())));
        List<Token> list = tokens.subList(order.from(), order.to());
        if (has(IndexReason.WrongOperator.class) || has(OrderReason.Descending.class) || list.isEmpty()) {
            return false;
        }
        replace(
                order.from(),
                order.to(),
                "%s %s %s"
                        .formatted(
                                distance.column(), Token.join(distance.operator()), Token.join(distance.original())));
        limit(order);
        changes.add(
                "%d candidates are found by the index and ordered by their whole vectors".formatted(factor * wanted));
        return true;
    }

    private boolean unmaterialize() {
        for (Reason reason : reasons) {
            if (reason instanceof OrderReason.Between between) {
                Optional<int[]> place = between.nodes().stream()
                        .filter(node -> node.startsWith("CTE Scan on "))
                        .findFirst()
                        .flatMap(node -> text.materialized(node.substring("CTE Scan on ".length())));
                if (place.isEmpty()) {
                    return false;
                }
                int[] at = place.get();
                int start = text.tokens().get(at[0]).start();
                edits.add(new Edit(
                        start,
                        at[0] == at[1] ? start : text.tokens().get(at[0]).end(),
                        at[0] == at[1] ? "not materialized " : "not materialized"));
            }
        }
        return true;
    }

    /** What the index is ordered by: its own expression of the column and of the vector. */
    private String key(SourceDistance distance) {
        String operator = operator(distance);
        List<Token> key = index.keyTokens();
        String type = typeName();
        if (key.size() == 1) {
            boolean plain = distance.isUntyped() || distance.vector().equals(distance.original());
            String vector = Token.join(distance.vector());
            return "%s %s %s"
                    .formatted(
                            distance.column(),
                            operator,
                            has(OrderReason.VolatileVector.class)
                                    ? "(select %s)".formatted(Token.join(distance.original()))
                                    : plain ? vector : vector + "::" + type);
        }
        boolean isCast = key.size() > 2 && key.get(1).kind() == Kind.CAST;
        String vector = Token.join(distance.vector());
        return "%s %s %s"
                .formatted(
                        substituted(key, distance.column()),
                        operator,
                        substituted(key, isCast && distance.isUntyped() ? vector : vector + "::" + type));
    }

    private String substituted(List<Token> key, String with) {
        List<Token> replaced = key.stream()
                .map(token -> token.isName() && token.name().equals(column.name())
                        ? new Token(Kind.WORD, with, token.start(), token.end())
                        : token)
                .toList();
        String joined = Token.join(replaced);
        boolean hasOperator = key.stream().anyMatch(token -> token.kind() == Kind.OPERATOR);
        return hasOperator ? "(" + joined + ")" : joined;
    }

    /** Of the column, without dimensions, with its schema where SQL needs it. */
    private String typeName() {
        return column.declared().replaceFirst("\\(.*", "");
    }

    /** The operator of the index, with the schema that the query writes. */
    private String operator(SourceDistance distance) {
        if (distance.operator().size() <= 1) {
            return index.operator();
        }
        List<Token> tokens = distance.operator().stream()
                .map(token -> token.kind() == Kind.OPERATOR
                        ? new Token(Kind.OPERATOR, index.operator(), token.start(), token.end())
                        : token)
                .toList();
        return Token.join(tokens);
    }

    private void tellChanges() {
        for (Reason reason : reasons) {
            String change = reason.change();
            if (change != null) {
                changes.add(change);
            }
        }
        if (has(IndexReason.OtherExpression.class) && index.type().contains("halfvec")) {
            changes.add("distances are compared with the precision of halfvec");
        }
    }

    private void insert(int at, String with) {
        edits.add(new Edit(at, at, with));
    }

    private void replace(int fromToken, int toToken, String with) {
        edits.add(new Edit(
                text.tokens().get(fromToken).start(),
                text.tokens().get(toToken - 1).end(),
                with));
    }

    private String applied() {
        StringBuilder result = new StringBuilder(text.sql());
        List<Edit> ordered = new ArrayList<>(edits);
        // Of those at one place, the one that was made first stands first.
        Collections.reverse(ordered);
        ordered.sort(Comparator.comparingInt(Edit::from).reversed());
        ordered.forEach(edit -> result.replace(edit.from(), edit.to(), edit.with()));
        return result.toString();
    }
}
