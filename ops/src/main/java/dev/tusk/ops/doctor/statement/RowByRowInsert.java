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

final class RowByRowInsert implements DoctorRule {

    private static final Threshold CALLS =
            new Threshold("calls_per_hour", 10_000, Unit.COUNT, "runs in an hour", "ours: three a second");
    private static final Pattern INSERT = Pattern.compile(
            "^insert\\s+into\\s+" + TableName.PATTERN
                    + "(?:\\s+(?:as\\s+)?\\w+)?\\s*\\(([^()]*)\\)\\s*values\\s*\\(([^()]*)\\)\\s*(on\\s+conflict.*|returning.*)?;?$",
            Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-005",
                    Severity.WARNING,
                    "Rows are inserted one by one",
                    "Each row costs a round trip, and without a transaction around them a commit that waits for the disk: a load takes ten to a hundred times as long.",
                    "Insert arrays of values by unnest, or COPY. In JDBC: addBatch with reWriteBatchedInserts=true. An upsert keeps its ON CONFLICT.")
            .with(CALLS)
            .from("PostgreSQL manual: Populating a Database; pgJDBC, reWriteBatchedInserts")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            Matcher matcher = INSERT.matcher(statement.line());
            if (statement.callsPerHour() >= db.limit(this, CALLS)
                    && statement.rowsPerCall() <= 1
                    && matcher.matches()) {
                found.add(finding(
                        StatementFinding.subject(statement),
                        "inserted %,d rows one by one".formatted(statement.rows()),
                        "Each costs a round trip, and a commit where there is no transaction around them",
                        Fix.advice("An array for each column in place of a value: " + rewritten(db, matcher))
                                .verifiedBy(StatementFinding.verify(db, statement)),
                        StatementFinding.evidence(statement)));
            }
        }
        return found;
    }

    private static String rewritten(Inspection db, Matcher matcher) throws SQLException {
        String arrays = ArrayParameters.of(
                db, matcher.group(1), List.of(matcher.group(2).split(",", -1)));
        String rest = matcher.group(4) == null ? "" : " " + matcher.group(4);
        return "insert into %s (%s) select * from unnest(%s)%s"
                .formatted(matcher.group(1), matcher.group(2).strip(), arrays, rest);
    }
}
