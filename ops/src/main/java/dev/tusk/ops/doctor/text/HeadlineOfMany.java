package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

final class HeadlineOfMany implements DoctorRule {

    private static final Threshold ROWS =
            new Threshold("rows", 50, Unit.ROWS, "rows that a run returns", "ours: more than a page of hits");

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-008",
                    Severity.WARNING,
                    "ts_headline over more rows than are shown",
                    "It parses the whole text of each row, a millisecond for a long one, and no index helps.",
                    "Find and order the hits with LIMIT in a subquery, and mark the words in its rows alone.")
            .with(ROWS)
            .from("PostgreSQL manual: Text Search, Highlighting Results")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double rows = db.limit(this, ROWS);
        return db.facts().statements().stream()
                .filter(each ->
                        each.line().toLowerCase(Locale.ROOT).contains("ts_headline") && each.rowsPerCall() >= rows)
                .map(statement -> finding(
                        new Subject(Subject.Kind.QUERY, statement.brief()),
                        "marks words in %,d texts at each run".formatted(Math.round(statement.rowsPerCall())),
                        "Each run takes %s".formatted(Unit.SECONDS.text(statement.mean())),
                        Fix.advice(
                                "select ts_headline(h.body, query) from (select body from ... where ... order by ... limit 10) h"),
                        Evidence.count("calls", statement.calls()),
                        Evidence.seconds("mean", statement.mean()),
                        Evidence.rows("rows per call", Math.round(statement.rowsPerCall())),
                        Evidence.of("statement", statement.line())))
                .toList();
    }
}
