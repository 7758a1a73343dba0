package dev.tusk.ops.doctor.vector;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.core.indexuse.IndexUseCheck;
import dev.tusk.core.indexuse.QueryCheck;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.explain.run.StatementsOfOthers;
import dev.tusk.ops.finding.Evidence;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Statements that order by a distance of pgvector, as they were counted, and which index they walk. */
final class VectorStatements {

    private static final Pattern DISTANCE = Pattern.compile("<->|<=>|<#>|<\\+>|<~>|<%>");
    private static final Pattern LIMIT = Pattern.compile("\\blimit\\s+\\$\\d+", Pattern.CASE_INSENSITIVE);
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final int MOST = 10;
    private static final int GENERIC_SINCE = 16;

    /** A statement and what the planner makes of it. */
    record Looked(StatementStat statement, IndexUse use) {}

    private VectorStatements() {}

    /**
     * Those that took the most time, each planned by the server for any values of its parameters.
     *
     * @throws SQLException where the server is too old for that
     */
    static List<Looked> look(Inspection db) throws SQLException {
        return db.facts().once("statements by distance", () -> lookNow(db));
    }

    private static List<Looked> lookNow(Inspection db) throws SQLException {
        List<StatementStat> statements = db.facts().statements().stream()
                .filter(each -> DISTANCE.matcher(each.text()).find())
                .filter(each -> each.isA("select") || each.isA("with"))
                .filter(each -> each.line().toLowerCase(Locale.ROOT).contains("order by"))
                .limit(MOST)
                .toList();
        if (!statements.isEmpty() && db.server().major() < GENERIC_SINCE) {
            throw Inspection.notChecked("needs PostgreSQL 16, which plans statements without their values");
        }
        List<Looked> looked = new ArrayList<>();
        for (StatementStat statement : statements) {
            if (!StatementsOfOthers.mayBePlanned(db.database(), statement.text())) {
                throw Inspection.notChecked(StatementsOfOthers.OBSTACLE);
            }
            // The server cannot know how many rows an unknown limit lets through, and would not walk an index for most
            // of them.
            String sql = LIMIT.matcher(statement.text()).replaceAll("limit 10");
            use(db, sql).ifPresent(use -> looked.add(new Looked(statement, use)));
        }
        return looked;
    }

    /** What this session cannot plan, as it names tables that are not in its search_path, or that are gone, says nothing. */
    private static Optional<IndexUse> use(Inspection db, String sql) {
        try {
            return Optional.of(IndexUseCheck.of(db.database(), new QueryCheck(sql, List.of(), false, TIME)));
        } catch (TuskException e) {
            if (e.code() == ErrorCode.INVALID_REQUEST || e.code() == ErrorCode.MISSING_RIGHTS) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Evidence[] evidence(StatementStat statement, List<String> plan) {
        List<Evidence> evidence = new ArrayList<>(List.of(
                Evidence.count("calls", statement.calls()),
                Evidence.seconds("mean", statement.mean()),
                Evidence.of("query id", Long.toString(statement.id())),
                Evidence.of("statement", statement.line())));
        if (!plan.isEmpty()) {
            evidence.add(Evidence.of("plan", String.join("\n", plan)));
        }
        return evidence.toArray(Evidence[]::new);
    }
}
