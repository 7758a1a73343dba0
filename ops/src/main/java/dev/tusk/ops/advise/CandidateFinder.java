package dev.tusk.ops.advise;

import dev.tusk.ops.advise.Expressions.Column;
import dev.tusk.ops.advise.Expressions.Comparison;
import dev.tusk.ops.explain.plan.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Reads from a plan which indexes could serve it: for each table what it is compared with, joined by and ordered by. Equality comes first in an index, the
 * rarest values before others, then one range or the order: PostgreSQL's manual, Multicolumn Indexes and Indexes and ORDER BY.
 */
final class CandidateFinder {

    private static final int MOST_KEYS = 3;
    private static final int MOST_INCLUDED = 4;

    /** Rows below which a table is read whole anyway. */
    private static final double LEAST_ROWS = 1000;

    private static final double LARGE_ROWS = 100_000;

    /** The order of values is that of rows; pages can be passed over by the least and greatest value of a range of them. */
    private static final double CORRELATED = 0.95;

    /** A value of this size makes a B-tree large; a hash index keeps four bytes of each. */
    private static final int WIDE = 100;

    private static final Set<String> RANGES = Set.of("<", "<=", ">", ">=");
    private static final Set<String> JSON_PATHS = Set.of("@>", "@?", "@@");
    private static final Set<String> JSON_KEYS = Set.of("?", "?|", "?&");
    private static final Set<String> ARRAYS = Set.of("@>", "<@", "&&");
    private static final Set<String> PATTERNS = Set.of("~~", "~~*", "~", "~*", "%", "%>", "<%");
    private static final Set<String> RANGE_OPERATORS = Set.of("&&", "@>", "<@", "-|-", "<<", ">>");

    /** Types without an order, which neither B-trees nor hash indexes take. */
    static final Set<String> UNORDERED = Set.of(
            "json",
            "xml",
            "point",
            "box",
            "polygon",
            "line",
            "lseg",
            "path",
            "circle",
            "vector",
            "halfvec",
            "sparsevec",
            "tsvector");

    private final Map<String, TableFacts> tables;
    private final Optional<Trigrams> trigrams;

    /** What a query asks of one table, by its alias. */
    private static final class Wanted {
        private final TableFacts table;
        private final String alias;
        private final Set<String> equal = new LinkedHashSet<>();
        private final Set<String> joined = new LinkedHashSet<>();
        private final Set<String> ranges = new LinkedHashSet<>();
        private final Set<String> predicates = new LinkedHashSet<>();
        private final Set<String> output = new LinkedHashSet<>();
        private final List<String> order = new ArrayList<>();
        private final List<IndexDefinition> others = new ArrayList<>();

        Wanted(TableFacts table, String alias) {
            this.table = table;
            this.alias = alias;
        }
    }

    /**
     * For the tables of a plan.
     *
     * @param tables by qualified name as SQL
     * @param trigrams empty where pg_trgm is not there
     */
    CandidateFinder(Map<String, TableFacts> tables, Optional<Trigrams> trigrams) {
        this.tables = tables;
        this.trigrams = trigrams;
    }

    /** The tables that a plan reads: pairs of schema and name. */
    static List<List<String>> tables(JsonNode plan) {
        List<List<String>> found = new ArrayList<>();
        String relation = plan.path("Relation Name").asString("");
        if (!relation.isEmpty()) {
            found.add(List.of(plan.path("Schema").asString(""), relation));
        }
        plan.path("Plans").forEach(child -> found.addAll(tables(child)));
        return found;
    }

    /** The indexes that could serve, the simplest first; none that is there already. */
    List<IndexDefinition> candidates(JsonNode plan) {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        scans(plan, wanted);
        conditions(plan, wanted);
        Set<IndexDefinition> candidates = new LinkedHashSet<>();
        wanted.values().stream()
                .filter(each -> each.table.rows() >= LEAST_ROWS)
                .forEach(each -> candidates.addAll(of(each)));
        return candidates.stream()
                .filter(each -> tables.values().stream()
                        .filter(table -> table.name().equals(each.table()))
                        .noneMatch(table -> table.has(each)))
                .toList();
    }

    private void scans(JsonNode node, Map<String, Wanted> wanted) {
        String relation = node.path("Relation Name").asString("");
        String alias = node.path("Alias").asString("");
        if (!relation.isEmpty() && !alias.isEmpty()) {
            String qualified = Names.quoted(node.path("Schema").asString("")) + "." + Names.quoted(relation);
            TableFacts facts = tables.get(qualified);
            if (facts != null) {
                Wanted of = wanted.computeIfAbsent(Names.quoted(alias), key -> new Wanted(facts, key));
                node.path("Output")
                        .forEach(each -> Expressions.columns(each.asString()).forEach(column -> {
                            if (column.alias().equals(of.alias)) {
                                of.output.add(column.name());
                            }
                        }));
            }
        }
        node.path("Plans").forEach(child -> scans(child, wanted));
    }

    private void conditions(JsonNode node, Map<String, Wanted> wanted) {
        Stream.of("Filter", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter")
                .map(name -> node.path(name).asString(""))
                .filter(condition -> !condition.isEmpty())
                .flatMap(condition -> Expressions.conjuncts(condition).stream())
                .forEach(condition -> {
                    List<String> alternatives = Expressions.alternatives(condition);
                    alternatives.forEach(each -> Expressions.conjuncts(each)
                            .forEach(one -> condition(one, alternatives.size() > 1, wanted)));
                });
        for (String name : List.of("Sort Key", "Group Key")) {
            List<String> keys = new ArrayList<>();
            node.path(name).forEach(key -> keys.add(key.asString()));
            order(keys, wanted);
            if (name.equals("Sort Key") && keys.size() == 1) {
                nearest(keys.getFirst(), wanted);
            }
        }
        node.path("Plans").forEach(child -> conditions(child, wanted));
    }

    private static void order(List<String> keys, Map<String, Wanted> wanted) {
        List<String> columns = new ArrayList<>();
        String alias = "";
        for (String key : keys) {
            String bare = key.replaceFirst("( COLLATE \\S+)?( DESC)?( NULLS (FIRST|LAST))?$", "");
            Optional<Column> column = Expressions.column(bare);
            if (column.isEmpty()
                    || (!alias.isEmpty() && !alias.equals(column.get().alias()))) {
                break;
            }
            alias = column.get().alias();
            String direction = key.substring(bare.length()).toLowerCase(Locale.ROOT);
            columns.add(column.get().name() + direction);
        }
        Wanted of = wanted.get(alias);
        if (of != null && of.order.isEmpty()) {
            of.order.addAll(columns);
        }
    }

    private void nearest(String sortKey, Map<String, Wanted> wanted) {
        Nearest.column(sortKey).ifPresent(column -> {
            Wanted of = wanted.get(column.alias());
            if (of != null) {
                Nearest.byDistance(of.table, column.name(), trigrams).ifPresent(of.others::add);
            }
        });
    }

    /** @param alternative whether it is one of several of which one has to hold: each needs an index of its own */
    private void condition(String text, boolean alternative, Map<String, Wanted> wanted) {
        Optional<Comparison> found = Expressions.comparison(text);
        if (found.isEmpty()) {
            // A boolean column, or its negation.
            String bare = text.startsWith("NOT ") ? text.substring(4) : text;
            Expressions.column(bare)
                    .map(column -> wanted.get(column.alias()))
                    .ifPresent(of -> of.predicates.add(Expressions.withoutAlias(text, of.alias)));
            return;
        }
        Comparison comparison = found.get();
        side(comparison.left(), comparison.operator(), comparison.right(), alternative, wanted);
        if (!comparison.right().isEmpty()) {
            side(comparison.right(), swapped(comparison.operator()), comparison.left(), alternative, wanted);
        }
    }

    private static String swapped(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            case "@>" -> "<@";
            case "<@" -> "@>";
            default -> operator;
        };
    }

    private void side(
            String expression, String operator, String other, boolean alternative, Map<String, Wanted> wanted) {
        List<Column> inside = Expressions.columns(expression);
        List<String> aliases = inside.stream().map(Column::alias).distinct().toList();
        if (aliases.size() != 1) {
            return;
        }
        Wanted of = wanted.get(aliases.getFirst());
        boolean ofOtherRow = Expressions.columns(other).stream()
                .anyMatch(column -> column.alias().equals(aliases.getFirst()));
        if (of == null || ofOtherRow) {
            return;
        }
        Optional<Column> column = Expressions.column(expression);
        if (other.isEmpty()) {
            if (column.isPresent()) {
                of.predicates.add(column.get().name() + " " + operator.toLowerCase(Locale.ROOT));
            }
            return;
        }
        String key =
                column.map(Column::name).orElseGet(() -> "(" + Expressions.withoutAlias(expression, of.alias) + ")");
        if (operator.equals("=")) {
            boolean joins = !Expressions.columns(other).isEmpty();
            if (alternative) {
                of.others.add(IndexDefinition.btree(of.table.name(), List.of(key)));
            } else {
                (joins ? of.joined : of.equal).add(key);
            }
        } else if (RANGES.contains(operator)) {
            if (alternative) {
                of.others.add(IndexDefinition.btree(of.table.name(), List.of(key)));
            } else {
                of.ranges.add(key);
            }
        }
        column.ifPresentOrElse(plain -> special(of, plain.name(), operator), () -> expressionOf(of, key, operator));
    }

    /** An expression over the text of a row: words or patterns. */
    private void expressionOf(Wanted of, String key, String operator) {
        if (operator.equals("@@") && key.contains("to_tsvector(")) {
            of.others.add(new IndexDefinition(of.table.name(), "gin", List.of(key), List.of(), ""));
        } else if (PATTERNS.contains(operator)) {
            trigrams.ifPresent(classes -> of.others.add(gin(of, classes.gin(key))));
        }
    }

    private void special(Wanted of, String column, String operator) {
        TableFacts.Column facts = of.table.columns().get(column);
        if (facts == null) {
            return;
        }
        String type = facts.type();
        if (type.equals("tsvector") && operator.equals("@@")) {
            of.others.add(gin(of, column));
        } else if (type.equals("jsonb") && JSON_PATHS.contains(operator)) {
            of.others.add(gin(of, column + " jsonb_path_ops"));
        } else if (type.equals("jsonb") && JSON_KEYS.contains(operator)) {
            of.others.add(gin(of, column));
        } else if (facts.category() == 'A' && ARRAYS.contains(operator)) {
            of.others.add(gin(of, column));
        } else if (facts.category() == 'R' && RANGE_OPERATORS.contains(operator)) {
            of.others.add(new IndexDefinition(of.table.name(), "gist", List.of(column), List.of(), ""));
        } else if (facts.category() == 'S' && PATTERNS.contains(operator)) {
            trigrams.ifPresent(classes -> of.others.add(gin(of, classes.gin(column))));
        }
        Nearest.byCondition(of.table, facts, operator).ifPresent(of.others::add);
        if (RANGES.contains(operator)
                && of.table.rows() >= LARGE_ROWS
                && facts.correlation() != null
                && Math.abs(facts.correlation()) >= CORRELATED) {
            of.others.add(new IndexDefinition(of.table.name(), "brin", List.of(column), List.of(), ""));
        }
        if (operator.equals("=") && facts.width() >= WIDE) {
            of.others.add(new IndexDefinition(of.table.name(), "hash", List.of(column), List.of(), ""));
        }
    }

    private static IndexDefinition gin(Wanted of, String key) {
        return new IndexDefinition(of.table.name(), "gin", List.of(key), List.of(), "");
    }

    private List<IndexDefinition> of(Wanted wanted) {
        List<String> equal = wanted.equal.stream()
                .sorted(Comparator.comparingDouble((String key) -> -wanted.table.distinct(key)))
                .toList();
        List<String> joined = List.copyOf(wanted.joined);
        Set<List<String>> keys = new LinkedHashSet<>();
        equal.forEach(key -> keys.add(List.of(key)));
        joined.forEach(key -> keys.add(List.of(key)));
        wanted.ranges.forEach(key -> keys.add(List.of(key)));
        keys.add(equal);
        for (String join : joined) {
            keys.add(append(equal, List.of(join)));
            keys.add(append(List.of(join), equal));
            wanted.ranges.forEach(range -> keys.add(append(List.of(join), List.of(range))));
            keys.add(append(List.of(join), wanted.order));
        }
        wanted.ranges.forEach(range -> keys.add(append(equal, List.of(range))));
        keys.add(List.copyOf(wanted.order));
        keys.add(append(equal, wanted.order));
        equal.forEach(key -> keys.add(append(List.of(key), wanted.order)));
        List<IndexDefinition> found = new ArrayList<>();
        for (List<String> each : keys) {
            if (each.isEmpty()
                    || each.size() > MOST_KEYS + 1
                    || each.stream().anyMatch(key -> !isOrdered(wanted, key))) {
                continue;
            }
            IndexDefinition plain = IndexDefinition.btree(wanted.table.name(), each);
            found.add(plain);
            wanted.predicates.forEach(predicate -> found.add(plain.where(predicate)));
            List<String> included = wanted.output.stream()
                    .filter(column ->
                            each.stream().noneMatch(key -> key.equals(column) || key.startsWith(column + " ")))
                    .toList();
            if (!included.isEmpty() && included.size() <= MOST_INCLUDED) {
                found.add(plain.including(included));
            }
        }
        found.addAll(wanted.others);
        return found;
    }

    /** Whether a B-tree takes it: types without an order have none. */
    private static boolean isOrdered(Wanted wanted, String key) {
        TableFacts.Column column = wanted.table.columns().get(key.replaceFirst("( desc)?( nulls (first|last))?$", ""));
        return column == null || !UNORDERED.contains(column.type());
    }

    private static List<String> append(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        for (String each : second) {
            boolean there = all.stream().anyMatch(key -> each.equals(key) || each.startsWith(key + " "));
            if (!there && all.size() < MOST_KEYS) {
                all.add(each);
            }
        }
        return List.copyOf(all);
    }
}
