package dev.tusk.ops.explain.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog and the statistics have it.
 *
 * @param name qualified, as SQL
 * @param rows by the planner's statistics; negative where it was never analyzed or vacuumed
 * @param changed rows since the last ANALYZE
 * @param sinceAnalyze how long ago its statistics were made, null where they never were
 * @param statistics the columns of each object of extended statistics
 */
public record PlanTable(
        String schema,
        String relation,
        String name,
        double rows,
        long bytes,
        double changed,
        @Nullable Duration sinceAnalyze,
        List<Column> columns,
        List<Index> indexes,
        List<List<String>> statistics) {

    public PlanTable {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
        statistics = List.copyOf(statistics);
    }

    /**
     * A column.
     *
     * @param sqlName quoted where it needs to be
     * @param target of its statistics, -1 for the usual one
     * @param distinct values by the statistics, a share of the rows where negative; null where there are no statistics
     */
    public record Column(
            String name,
            String sqlName,
            String type,
            int target,
            @Nullable Double distinct) {}

    /**
     * An index.
     *
     * @param keys columns or expressions as SQL, without those that are only included
     * @param predicate empty where it holds all rows
     */
    public record Index(
            String name, String method, List<String> keys, String predicate, boolean isValid, boolean isUnique) {
        public Index {
            keys = List.copyOf(keys);
        }
    }

    public Optional<Column> column(String column) {
        return columns.stream().filter(each -> each.name().equals(column)).findFirst();
    }

    /** A B-tree over all rows that begins with these columns as SQL, the first so many in any order. */
    public boolean hasIndex(List<String> keys, int anyOrder) {
        return indexes.stream()
                .filter(index -> index.isValid()
                        && index.method().equals("btree")
                        && index.predicate().isEmpty())
                .anyMatch(index -> index.keys().size() >= keys.size()
                        && index.keys()
                                .subList(0, Math.min(anyOrder, keys.size()))
                                .containsAll(keys.subList(0, Math.min(anyOrder, keys.size())))
                        && index.keys()
                                .subList(Math.min(anyOrder, keys.size()), keys.size())
                                .equals(keys.subList(Math.min(anyOrder, keys.size()), keys.size())));
    }

    /** Indexes that begin with this column. */
    public List<Index> indexesOn(String sqlName) {
        return indexes.stream()
                .filter(index -> index.isValid()
                        && !index.keys().isEmpty()
                        && index.keys().getFirst().equals(sqlName))
                .toList();
    }
}
