package dev.tusk.ops.advise;

import java.util.List;
import java.util.Objects;

/**
 * An index that could be.
 *
 * @param table qualified, as SQL
 * @param method {@code btree}, {@code gin} ...
 * @param keys as SQL: columns, or expressions in parentheses, with operator class and {@code desc} where they need one
 * @param include further columns, as SQL
 * @param predicate of a partial index, as SQL; empty for all rows
 */
record IndexDefinition(String table, String method, List<String> keys, List<String> include, String predicate) {

    IndexDefinition {
        Objects.requireNonNull(table, "table");
        keys = List.copyOf(keys);
        include = List.copyOf(include);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("an index of nothing");
        }
    }

    static IndexDefinition btree(String table, List<String> keys) {
        return new IndexDefinition(table, "btree", keys, List.of(), "");
    }

    IndexDefinition including(List<String> columns) {
        return new IndexDefinition(table, method, keys, columns, predicate);
    }

    IndexDefinition where(String condition) {
        return new IndexDefinition(table, method, keys, include, condition);
    }

    /** What makes it, without a name, which the server chooses. */
    String create(boolean concurrently) {
        return "create index %son %s using %s (%s)%s%s"
                .formatted(
                        concurrently ? "concurrently " : "",
                        table,
                        method,
                        String.join(", ", keys),
                        include.isEmpty() ? "" : " include (%s)".formatted(String.join(", ", include)),
                        predicate.isEmpty() ? "" : " where " + predicate);
    }

    /** What stands behind {@code on}. */
    String definition() {
        return create(false).substring("create index on ".length());
    }

    /** Whether all that this serves the other serves as well: the same keys and maybe more behind them, for the same rows. */
    boolean isBeginningOf(IndexDefinition other) {
        return table.equals(other.table)
                && method.equals(other.method)
                && method.equals("btree")
                && predicate.equals(other.predicate)
                && include.isEmpty()
                && other.keys.size() >= keys.size()
                && other.keys.subList(0, keys.size()).equals(keys);
    }
}
