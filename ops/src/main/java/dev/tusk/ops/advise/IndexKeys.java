package dev.tusk.ops.advise;

import dev.tusk.ops.advise.Expressions.Comparison;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The keys of an index for one condition, as EXPLAIN prints it: with or without the names of tables in front of columns. */
public final class IndexKeys {

    private static final Set<String> RANGES = Set.of("<", "<=", ">", ">=");

    private IndexKeys() {}

    /**
     * The keys of a B-tree: those that are equal to something first, then one that is compared by a range.
     *
     * @param alias of the table, as SQL
     */
    public static Optional<String> btree(String condition, String alias) {
        Set<String> equal = new LinkedHashSet<>();
        Set<String> ranges = new LinkedHashSet<>();
        for (String each : Expressions.conjuncts(condition)) {
            Optional<Comparison> comparison = Expressions.comparison(each);
            if (comparison.isEmpty() || comparison.get().right().isEmpty()) {
                continue;
            }
            Optional<String> key = key(comparison.get().left(), alias);
            if (key.isEmpty()) {
                continue;
            }
            if (comparison.get().operator().equals("=")) {
                equal.add(key.get());
            } else if (RANGES.contains(comparison.get().operator())) {
                ranges.add(key.get());
            }
        }
        ranges.stream().findFirst().ifPresent(equal::add);
        return equal.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", equal));
    }

    /** The tsvector of a condition on words: a column, or an expression in parentheses. */
    public static Optional<String> words(String condition, String alias) {
        return Expressions.conjuncts(condition).stream()
                .flatMap(each -> Expressions.comparison(each).stream())
                .filter(each -> each.operator().equals("@@"))
                .flatMap(each -> key(each.left(), alias).stream())
                .findFirst();
    }

    private static Optional<String> key(String side, String alias) {
        String text = Expressions.withoutAlias(Expressions.uncast(side), alias);
        if (text.matches("[a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\"")) {
            return Optional.of(text);
        }
        boolean isCall = text.matches("(?s)[a-z_][a-z0-9_]*\\(.*\\)") && !text.contains("$");
        return isCall ? Optional.of("(" + text + ")") : Optional.empty();
    }
}
