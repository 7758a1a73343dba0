package dev.tusk.ops.explain.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Plans of other systems, known by what only they write. */
final class Elsewhere {

    private record Mark(String system, Pattern pattern) {}

    private static final List<Mark> MARKS = new ArrayList<>();

    static {
        mark("SQL Server", "<ShowPlanXML|^\\s*\\|--[A-Z][A-Za-z ]+\\(");
        mark("Oracle", "Plan hash value|\\|\\s*Id\\s*\\|\\s*Operation");
        mark(
                "MySQL or MariaDB",
                "\"query_block\"|\\bselect_type\\b.*\\bpossible_keys\\b|^\\s*(EXPLAIN: )?-> [A-Z][a-z].*\\(cost=[0-9]+(\\.[0-9]+)?(e\\+?[0-9]+)?( |\\))");
        mark("CockroachDB", "^\\s*distribution: (local|full|partial)|^\\s*vectorized: (true|false)|^\\s*\u2022 \\w+");
        mark(
                "SQLite",
                "^\\s*[|`]--\\s?(SCAN|SEARCH|USE TEMP B-TREE|CO-ROUTINE|MATERIALIZE)|^\\s*\\d+\\|\\d+\\|\\d+\\|(SCAN|SEARCH)|^\\s*(SCAN|SEARCH) (TABLE )?\\w+( USING .*)?$");
        mark("Spark", "== (Physical|Optimized Logical|Analyzed Logical|Parsed Logical) Plan ==|^\\s*\\*\\(\\d+\\) ");
        mark(
                "DuckDB",
                "physical_plan|Query Profiling Information|EXPLAIN_ANALYZE|\"operator_timing\"|\u2502\\s+(SEQ_SCAN|HASH_JOIN|PROJECTION|TABLE_SCAN|HASH_GROUP_BY|UNGROUPED_AGGREGATE)\\s+\u2502");
        mark("MongoDB", "\"?(winningPlan|queryPlanner)\"?\\s*:");
        mark("Trino or Presto", "^\\s*Fragment \\d+ \\[[A-Z_]+\\]");
        mark("ClickHouse", "^\\s*ReadFromMergeTree|^\\s*Expression \\(\\(?(Project|Before)");
        mark("Snowflake", "\"GlobalStats\"|partitionsAssigned");
        mark("BigQuery", "\"queryPlan\"\\s*:|\"shuffleOutputBytes\"");
        mark("Db2", "DB2 Universal Database|Access Plan:\\s*$|\\bTotal Cost: +[0-9.]+\\s*$\\s*Query Degree");
    }

    private Elsewhere() {}

    private static void mark(String system, String pattern) {
        MARKS.add(new Mark(system, Pattern.compile(pattern, Pattern.MULTILINE)));
    }

    /** The system that wrote the text, where it shows. */
    static Optional<String> system(String text) {
        return MARKS.stream()
                .filter(mark -> mark.pattern().matcher(text).find())
                .map(Mark::system)
                .findFirst();
    }
}
