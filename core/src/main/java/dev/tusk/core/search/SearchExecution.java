package dev.tusk.core.search;

import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.WalkSettings;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** Runs the statement of a search with settings that hold for it alone. */
final class SearchExecution {

    /**
     * For reading and counting all matches: several processes read where the server has them to spare, and compiling would
     * take longer than what is compiled.
     */
    private static final Map<String, String> COUNTING = Map.of(
            "plan_cache_mode", "force_custom_plan", "parallel_tuple_cost", "0.01", "jit", "off", "work_mem", "64MB");

    /**
     * How many vectors one process compares sooner than several: starting them takes 4 to 8 ms, comparing a vector 5 µs. The server
     * starts them for a few hundred, as it knows ranges at the end of a histogram badly, see docs/decisions/0025.
     */
    private static final long ALONE_UP_TO = 10_000;

    private final Database database;
    private final String purpose;
    private final Deadline deadline;

    /** @param deadline of the whole search; what is left of it is the time limit of each statement */
    SearchExecution(Database database, String purpose, Deadline deadline) {
        this.database = database;
        this.purpose = purpose;
        this.deadline = deadline;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Makes a value of all rows. */
    @FunctionalInterface
    interface Rows<T> {
        T map(ResultSet rows) throws SQLException;
    }

    /** The settings that every statement of this request needs, besides its time limit. */
    static Map<String, String> settings(SearchRequest request) {
        Map<String, String> settings = new LinkedHashMap<>();
        // Above 0, an index returns a random part of what it finds.
        settings.put("gin_fuzzy_search_limit", "0");
        if (request.filter() != null || request.mode().usesText()) {
            // A generic plan does not know how many rows pass the filter or have the words.
            settings.put("plan_cache_mode", "force_custom_plan");
        }
        if (MatchCounts.areAsked(request)) {
            settings.putAll(COUNTING);
        }
        return settings;
    }

    /**
     * As {@link #settings(SearchRequest)}, for a statement that only looks rows up by their keys: it is planned once, and the plan
     * is right for tables of any size, as they may grow much before it is made anew.
     */
    static Map<String, String> lookingUp(SearchRequest request) {
        Map<String, String> settings = settings(request);
        settings.put("plan_cache_mode", "force_generic_plan");
        settings.put("enable_seqscan", "off");
        settings.put("enable_hashjoin", "off");
        settings.put("enable_mergejoin", "off");
        return settings;
    }

    /** As {@link #settings(SearchRequest)}, and from which similarity words count as spelled alike. */
    static Map<String, String> fuzzySettings(SearchRequest request, double similarity) {
        Map<String, String> settings = settings(request);
        settings.put("pg_trgm.similarity_threshold", Double.toString(similarity));
        // So short a statement is over before it is compiled.
        settings.put("jit", "off");
        return settings;
    }

    /** The settings that this statement of this plan needs. */
    static Map<String, String> settings(SearchPlan plan, SearchRequest request, SearchStatement statement) {
        Map<String, String> settings = settings(request);
        if (plan instanceof SearchPlan.Several several) {
            several.legs().forEach(leg -> walking(leg.access(), settings));
        }
        @Nullable VectorAccess access = plan instanceof SearchPlan.Several ? null : plan.vectorAccess();
        if (access instanceof VectorAccess.Walk walk) {
            settings.putAll(WalkSettings.of(walk.spec().method(), walk.effort(), walk.iterative()));
            if (walk.most() > 0) {
                bringing(walk, settings);
            }
            if (plan instanceof SearchPlan.Nearest && request.filter() == null && !MatchCounts.areAsked(request)) {
                // The rest are look-ups by keys, but the server would scan: it takes comparing vectors to be as
                // cheap as comparing numbers, and thinks that a page leaves out a third of all rows.
                settings.put("enable_seqscan", "off");
            }
        }
        if (plan instanceof SearchPlan.Nearest nearest
                && nearest.access() instanceof VectorAccess.Exact(long vectors, String ignored)
                && vectors > 0
                && vectors <= ALONE_UP_TO
                && !MatchCounts.areAsked(request)) {
            settings.put("max_parallel_workers_per_gather", "0");
        }
        WalkSettings.keepFromOthers(settings);
        if (plan instanceof SearchPlan.Fuzzy fuzzy) {
            settings.put("pg_trgm.similarity_threshold", Double.toString(fuzzy.similarity()));
        }
        if (statement.isPlannedOnce(plan)) {
            settings.put("plan_cache_mode", "force_generic_plan");
        }
        return settings;
    }

    /** One setting holds for all walks of a statement, so the farthest decides. */
    private static void walking(VectorAccess access, Map<String, String> settings) {
        if (access instanceof VectorAccess.Walk walk) {
            settings.merge(
                    WalkSettings.effortOf(walk.spec().method()),
                    Integer.toString(walk.effort()),
                    (a, b) -> Integer.parseInt(a) >= Integer.parseInt(b) ? a : b);
            settings.merge(
                    walk.spec().method().accessMethod() + ".iterative_scan",
                    walk.iterative() ? "relaxed_order" : "off",
                    (a, b) -> a.equals("off") ? b : a);
            if (walk.most() > 0) {
                bringing(walk, settings);
            }
        }
    }

    /**
     * As many vectors as the statement asks for: what limits a walk beside that makes it bring those that it has seen and not
     * gone to, among which some are missing.
     */
    private static void bringing(VectorAccess.Walk walk, Map<String, String> settings) {
        if (walk.spec().method() instanceof IndexMethod.Hnsw hnsw) {
            // For each vector that it brings, it looks at the neighbours, of which there are 2 m, see hnsw.h.
            long seen = 2L * hnsw.m() * (walk.most() + walk.effort());
            settings.put("hnsw.max_scan_tuples", Long.toString(Math.min(Integer.MAX_VALUE, seen)));
            settings.put("hnsw.scan_mem_multiplier", "32");
        }
        // Sorting all vectors seems cheaper to the server than it is, as it takes comparing them to be as cheap as
        // comparing numbers.
        settings.put("enable_sort", "off");
    }

    /**
     * Sends settings and statement together: they run in one implicit transaction, at the end of which the settings are
     * gone. This costs no round trip and holds behind a pooler in transaction mode. Only the simple query mode, in which
     * pgJDBC sends them apart, takes a transaction.
     */
    <T> T run(Map<String, String> settings, Sql sql, Rows<T> rows) {
        return database.connected(purpose, connection -> {
            if (connection.unwrap(PGConnection.class).getPreferQueryMode() == PreferQueryMode.SIMPLE) {
                return inTransaction(connection, settings, sql, rows);
            }
            Sql both = setting(settings).append(";\n").append(sql);
            try (PreparedStatement statement = connection.prepareStatement(both.text())) {
                both.bindTo(statement);
                statement.execute();
                if (!statement.getMoreResults()) {
                    throw new SQLException("the search returned no result set");
                }
                try (ResultSet result = statement.getResultSet()) {
                    return rows.map(result);
                }
            }
        });
    }

    private <T> T inTransaction(Connection connection, Map<String, String> settings, Sql sql, Rows<T> rows)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            Database.query(connection, setting(settings), row -> true);
            try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
                sql.bindTo(statement);
                try (ResultSet result = statement.executeQuery()) {
                    return rows.map(result);
                }
            }
        } finally {
            // Nothing was written; a rollback takes the settings back as a commit would.
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** All rows of a statement that needs no settings. */
    <T> List<T> query(Sql sql, Database.RowMapper<T> mapper) {
        return query(Map.of(), sql, mapper);
    }

    /** All rows of a statement. */
    <T> List<T> query(Map<String, String> settings, Sql sql, Database.RowMapper<T> mapper) {
        return run(settings, sql, rows -> {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(mapper.map(rows));
            }
            return all;
        });
    }

    /**
     * Names and values are Tusk's own, none a user's, so they stand in the text: that takes less time than binding them. The time
     * limit is another each time, and is bound so that the text stays the same, as the driver keeps what it has parsed.
     */
    private Sql setting(Map<String, String> settings) {
        List<String> calls = new ArrayList<>();
        calls.add("pg_catalog.set_config('statement_timeout', ?, true)");
        settings.forEach((name, value) -> calls.add("pg_catalog.set_config('%s', '%s', true)".formatted(name, value)));
        return Sql.of(
                "select " + String.join(", ", calls), Sql.value(deadline.left().toMillis() + "ms"));
    }
}
