package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.doctor.fact.TableName;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

final class OneRowEach implements DoctorRule {

    private static final Threshold CALLS = new Threshold(
            "calls_per_hour",
            10_000,
            Unit.COUNT,
            "runs in an hour",
            "ours: three a second, all day long, are no person's clicks");
    private static final Threshold SHARE =
            new Threshold("share_of_calls", 0.1, Unit.SHARE, "of the runs of all statements", "ours");
    private static final Pattern SINGLE = Pattern.compile(
            "^select\\b.*\\bfrom\\s+" + TableName.PATTERN
                    + "(?:\\s+(?:as\\s+)?\\w+)?\\s+where\\s+((?:\\w+\\.)?\"?\\w+\"?)\\s*=\\s*(\\$\\d+)\\s*(limit\\s+\\$\\d+\\s*)?;?$",
            Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-002",
                    Severity.WARNING,
                    "The same small query again and again (N+1)",
                    "A program reads a list, and then one row for each of its entries. Each is fast; together they cost a round trip each, and most of the time is spent on the way.",
                    "Ask for all of them at once, with = any($1) or a join. In JPA: join fetch, an entity graph, or hibernate.default_batch_fetch_size.")
            .with(CALLS, SHARE)
            .from("Hibernate ORM User Guide, Fetching; pganalyze", "PostgreSQL manual: Row and Array Comparisons, ANY")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<StatementStat> all = db.facts().statements();
        double calls = all.stream().mapToDouble(StatementStat::calls).sum();
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : all) {
            Matcher matcher = SINGLE.matcher(statement.line());
            if (statement.callsPerHour() >= db.limit(this, CALLS)
                    && statement.calls() >= db.limit(this, SHARE) * calls
                    && statement.rowsPerCall() <= 10
                    && matcher.matches()) {
                String column = matcher.group(2);
                String rewritten = statement
                        .line()
                        .substring(0, matcher.start(2))
                        .concat("%s = any(%s)".formatted(column, matcher.group(3)));
                found.add(finding(
                        StatementFinding.subject(statement),
                        "was run %,d times for %s rows each"
                                .formatted(
                                        statement.calls(),
                                        Unit.ROWS.text(Math.rint(statement.rowsPerCall() * 10) / 10)),
                        "Each run costs a round trip, %s of all runs"
                                .formatted(
                                        Unit.SHARE.text(Math.rint(statement.calls() / Math.max(1, calls) * 100) / 100)),
                        Fix.advice("Ask for all keys at once, an array in place of a value: " + rewritten)
                                .verifiedBy(StatementFinding.verify(db, statement)),
                        StatementFinding.evidence(statement)));
            }
        }
        return found;
    }
}
