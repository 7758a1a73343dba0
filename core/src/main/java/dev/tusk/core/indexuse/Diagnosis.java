package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.VectorColumns.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from a plan why no index is walked for an order by distance. */
final class Diagnosis {

    private static final Set<String> AGGREGATES =
            Set.of("min", "max", "avg", "sum", "count", "array_agg", "string_agg");

    private final PlanNode root;
    private final VectorCatalog catalog;
    private final VectorColumns columns;
    private final Predicate<List<Operand.Call>> anyVolatile;
    private final List<Finding> findings = new ArrayList<>();
    private @Nullable Place place;
    private @Nullable VectorIndexFacts index;
    private String operator = "<=>";

    /** @param anyVolatile whether one of these functions is volatile */
    Diagnosis(PlanNode root, VectorCatalog catalog, Predicate<List<Operand.Call>> anyVolatile) {
        this.root = root;
        this.catalog = catalog;
        this.columns = new VectorColumns(root, catalog);
        this.anyVolatile = anyVolatile;
    }

    List<Finding> findings() {
        return findings;
    }

    List<Reason> reasons() {
        return findings.stream().map(Finding::reason).toList();
    }

    /** The column that is ordered by, where it was found. */
    Optional<Place> place() {
        return Optional.ofNullable(place);
    }

    /** The index that comes nearest to serving, where there is one. */
    Optional<VectorIndexFacts> index() {
        return Optional.ofNullable(index);
    }

    void add(Reason reason, String... evidence) {
        findings.add(new Finding(
                reason, Stream.of(evidence).filter(line -> !line.isEmpty()).toList()));
    }

    /** Sorts by a distance that no index of pgvector stands below. */
    List<PlanNode> sorts() {
        return root.all()
                .filter(node -> node.isSort() && !isServed(node) && key(node).isPresent())
                .toList();
    }

    private boolean isServed(PlanNode sort) {
        return catalog.isWalked(sort)
                || sort.has(node -> !node.cte().isEmpty()
                        && root.has(other -> other.subplan().equals("CTE " + node.cte()) && catalog.isWalked(other)));
    }

    private List<OrderKey> keys(PlanNode sort) {
        return sort.sortKeys().stream().map(key -> OrderKey.of(key, columns)).toList();
    }

    private Optional<OrderKey> key(PlanNode sort) {
        return keys(sort).stream().filter(OrderKey::isOfDistance).findFirst();
    }

    /** What of the query's order and of the indexes keeps a walk from serving this sort; nothing where one could serve. */
    void structure(PlanNode sort) {
        List<OrderKey> keys = keys(sort);
        OrderKey key = key(sort).orElseThrow();
        String evidence = "%s by %s".formatted(sort.type(), String.join(", ", sort.sortKeys()));
        if (!keys.getFirst().isOfDistance()) {
            add(new OrderReason.OtherKeyFirst(keys.getFirst().text()), evidence);
        }
        DistanceTerm term = key.term();
        if (term == null) {
            String function = String.valueOf(key.function());
            add(
                    new OrderReason.FunctionForOperator(
                            function, functionOperator(function), key.isFunctionNearestFirst()),
                    evidence);
            operator = functionOperator(function);
            columns.places(key.expression()).stream()
                    .findFirst()
                    .ifPresent(found -> resolve(found, List.of(), Optional.empty()));
            return;
        }
        shape(key, evidence);
        between(sort, key, evidence);
        operator = term.operator();
        sides(term, evidence);
    }

    private static String functionOperator(String function) {
        return SourceDistance.FUNCTIONS.getOrDefault(function, "<=>");
    }

    private void shape(OrderKey key, String evidence) {
        if (!key.isWhole()) {
            boolean aggregated = key.expression().getFirst().isName()
                    && AGGREGATES.contains(key.expression().getFirst().name());
            if (!aggregated) {
                add(
                        new OrderReason.ExpressionAround(Token.join(key.expression()), key.isSameOrderAsDistance()),
                        evidence);
            }
        } else if (key.descending()) {
            add(new OrderReason.Descending(true), evidence);
        } else if (key.nullsFirst()) {
            add(new OrderReason.Descending(false), evidence);
        }
    }

    /** What stands between the sort and the tables whose columns it sorts by. */
    private void between(PlanNode sort, OrderKey key, String evidence) {
        for (Operand.Column column : Operand.columns(key.expression())) {
            Optional<PlanNode> node = columns.node(column.alias());
            if (node.isEmpty()) {
                continue;
            }
            Optional<String> barrier = barrier(sort, node.get());
            if (barrier.isPresent()) {
                add(
                        new OrderReason.Between(barrier.get(), List.of(described(node.get()))),
                        evidence,
                        described(node.get()));
                return;
            }
        }
    }

    private static Optional<String> barrier(PlanNode sort, PlanNode end) {
        return sort.pathTo(end).stream()
                .skip(1)
                .flatMap(node -> barrier(node).stream())
                .findFirst();
    }

    private static Optional<String> barrier(PlanNode node) {
        return switch (node.type()) {
            case "Aggregate", "Group" -> Optional.of("an aggregate: GROUP BY, DISTINCT or an aggregate function");
            case "Unique" -> Optional.of("DISTINCT");
            case "WindowAgg" -> Optional.of("a window function");
            case "SetOp", "Recursive Union" -> Optional.of("a set operation");
            case "ProjectSet" -> Optional.of("a function that returns sets");
            case "Limit" -> Optional.of("a subquery with LIMIT or OFFSET");
            case "CTE Scan" ->
                Optional.of("the common table expression %s, which is materialised".formatted(node.cte()));
            case "Function Scan" -> Optional.of("the function of which %s are the rows".formatted(node.alias()));
            case "Values Scan" -> Optional.of("a list of VALUES");
            case "Foreign Scan" -> Optional.of("the foreign table %s".formatted(node.relation()));
            default -> Optional.empty();
        };
    }

    /** Which side is the column, and whether the other is one vector. */
    private void sides(DistanceTerm term, String evidence) {
        List<Place> left = columns.places(term.left());
        List<Place> right = columns.places(term.right());
        List<Place> all = Stream.concat(left.stream(), right.stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        Place found = all.stream()
                .filter(each -> !catalog.indexes(each.column()).isEmpty())
                .findFirst()
                .orElse(all.getFirst());
        boolean onLeft = left.contains(found);
        List<Token> vector = onLeft ? term.right() : term.left();
        List<Operand.Column> others = Operand.columns(vector);
        if (!others.isEmpty()) {
            add(new OrderReason.VectorOfRow(Token.join(vector), false), evidence);
        } else if (vector.stream().anyMatch(token -> token.is("subplan"))) {
            add(new OrderReason.VectorOfRow(Token.join(vector), true), evidence);
        }
        List<Operand.Call> calls = Operand.calls(vector);
        if (!calls.isEmpty() && anyVolatile.test(calls)) {
            add(new OrderReason.VolatileVector(calls.getFirst().name()), evidence);
        }
        Operand.dimensions(vector)
                .filter(given -> !Integer.valueOf(given).equals(found.column().dimensions()))
                .ifPresent(given -> dimensions(found, given));
        resolve(found, onLeft ? term.left() : term.right(), Operand.dimensions(vector));
    }

    private void dimensions(Place found, int given) {
        Integer dimensions = found.column().dimensions();
        if (dimensions != null && !found.column().type().equals("bit")) {
            add(
                    new IndexReason.DimensionsMismatch(found.column().name(), dimensions, given),
                    "%s is %s".formatted(found.column().name(), found.column().declared()));
        }
    }

    /**
     * @param ordered the side of the column; empty where a function hides it
     * @param given the dimensions of the query's vector, where they are seen
     */
    private void resolve(Place found, List<Token> ordered, Optional<Integer> given) {
        place = found;
        IndexFit.Fit fit = new IndexFit(catalog, operator, given).of(found, ordered);
        index = fit.index();
        findings.addAll(fit.findings());
    }

    String relation(Place found) {
        return catalog.relationName(found);
    }

    /** Where no Sort has a distance as its key and no index is walked: where else there is one. */
    void withoutOrder() {
        Optional<PlanNode> filtered = root.all()
                .filter(node -> columns.distance(SqlWords.of(node.filter())).isPresent())
                .findFirst();
        if (filtered.isPresent()) {
            add(
                    new OrderReason.OnlyCompared(filtered.get().filter()),
                    "Filter: " + filtered.get().filter());
            columns.distance(SqlWords.of(filtered.get().filter())).ifPresent(this::placed);
            return;
        }
        if (outputs()) {
            return;
        }
        Optional<String> function = root.all()
                .flatMap(node -> Stream.concat(node.output().stream(), Stream.of(node.filter())))
                .flatMap(text -> Operand.functions(SqlWords.of(text)).stream())
                .filter(SourceDistance.FUNCTIONS::containsKey)
                .findFirst();
        if (function.isPresent()) {
            add(
                    new OrderReason.FunctionForOperator(function.get(), functionOperator(function.get()), true),
                    "no Sort by it");
        } else {
            add(
                    new OrderReason.NoDistance(),
                    "nodes: " + root.all().map(PlanNode::type).distinct().collect(Collectors.joining(", ")));
        }
    }

    /** Whether a node puts a distance out; the deepest one names its columns with their tables. */
    private boolean outputs() {
        List<PlanNode> nodes = new ArrayList<>(root.all().toList());
        Collections.reverse(nodes);
        for (PlanNode node : nodes) {
            for (String output : node.output()) {
                Optional<DistanceTerm> term = columns.distance(SqlWords.of(output));
                if (term.isPresent()) {
                    shown(node, output, term.get());
                    return true;
                }
            }
        }
        return false;
    }

    private void shown(PlanNode node, String output, DistanceTerm term) {
        boolean sortedAbove = root.has(above -> above.isSort() && above.has(node::equals));
        Optional<PlanNode> barrier = root.all()
                .filter(each -> barrier(each).isPresent() && !each.type().equals("Limit") && each.has(node::equals))
                .findFirst();
        String evidence = "Output of %s: %s".formatted(described(node), output);
        if (barrier.isPresent() && (sortedAbove || barrier.get().type().equals("Aggregate"))) {
            add(
                    new OrderReason.Between(barrier(barrier.get()).orElse(""), List.of(described(barrier.get()))),
                    evidence);
        } else if (sortedAbove && root.has(each -> each.type().equals("Subquery Scan"))) {
            add(new OrderReason.Between("a subquery that is computed first", List.of()), evidence);
        } else {
            add(new OrderReason.NotOrdered(Token.join(term.tokens().subList(term.from(), term.to()))), evidence);
        }
        placed(term);
    }

    private void placed(DistanceTerm term) {
        operator = term.operator();
        sides(term, "");
    }

    /** A walk whose query's vector has another length fails when it is run. */
    void walked(PlanNode walk) {
        for (DistanceTerm term : DistanceTerm.in(SqlWords.of(walk.orderBy()))) {
            for (List<Token> side : List.of(term.left(), term.right())) {
                Optional<Integer> given = Operand.dimensions(side);
                Optional<Integer> has = catalog.walked(walk).flatMap(index -> length(index.type()));
                if (given.isPresent() && has.isPresent() && !given.equals(has)) {
                    add(
                            new IndexReason.DimensionsMismatch(walk.index(), has.get(), given.get()),
                            "Order By: " + walk.orderBy());
                }
            }
        }
    }

    private static Optional<Integer> length(String type) {
        return SqlWords.of(type).stream()
                .filter(token -> token.kind() == Token.Kind.NUMBER)
                .findFirst()
                .map(token -> Integer.parseInt(token.text()));
    }

    /** A node in one line. */
    static String described(PlanNode node) {
        String on =
                !node.cte().isEmpty() ? " on " + node.cte() : node.relation().isEmpty() ? "" : " on " + node.relation();
        return "%s%s".formatted(node.type(), on);
    }
}
