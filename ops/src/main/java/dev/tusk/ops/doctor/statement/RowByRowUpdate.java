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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

final class RowByRowUpdate implements DoctorRule {

    private static final Threshold CALLS =
            new Threshold("calls_per_hour", 10_000, Unit.COUNT, "runs in an hour", "ours: three a second");
    private static final Pattern UPDATE = Pattern.compile(
            "^update\\s+" + TableName.PATTERN
                    + "\\s+set\\s+(\"?\\w+\"?)\\s*=\\s*\\$\\d+\\s+where\\s+(\"?\\w+\"?)\\s*=\\s*\\$\\d+\\s*;?$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DELETE = Pattern.compile(
            "^delete\\s+from\\s+" + TableName.PATTERN + "\\s+where\\s+(\"?\\w+\"?)\\s*=\\s*\\$\\d+\\s*;?$",
            Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-006",
                    Severity.INFO,
                    "Rows are changed or deleted one by one",
                    "Each row costs a round trip; where a program changes many at a time, one statement does it in a fraction of the time.",
                    "Give arrays of keys and values, joined with the table.")
            .with(CALLS)
            .from("PostgreSQL manual: UPDATE, FROM; unnest")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            Optional<String> rewritten = rewritten(db, statement.line());
            if (statement.callsPerHour() >= db.limit(this, CALLS)
                    && statement.rowsPerCall() <= 1
                    && rewritten.isPresent()) {
                found.add(finding(
                        StatementFinding.subject(statement),
                        "changed %,d rows one by one".formatted(statement.rows()),
                        "Each costs a round trip",
                        Fix.advice("Where many are changed at a time: " + rewritten.get())
                                .verifiedBy(StatementFinding.verify(db, statement)),
                        StatementFinding.evidence(statement)));
            }
        }
        return found;
    }

    private static Optional<String> rewritten(Inspection db, String line) throws SQLException {
        Matcher update = UPDATE.matcher(line);
        if (update.matches()) {
            return Optional.of(
                    "update %1$s t set %2$s = v.%2$s from unnest(%4$s) as v (%3$s, %2$s) where t.%3$s = v.%3$s"
                            .formatted(
                                    update.group(1),
                                    update.group(2),
                                    update.group(3),
                                    ArrayParameters.of(
                                            db, update.group(1), List.of(update.group(3), update.group(2)))));
        }
        Matcher delete = DELETE.matcher(line);
        return delete.matches()
                ? Optional.of("delete from %s where %s = any(%s)"
                        .formatted(
                                delete.group(1),
                                delete.group(2),
                                ArrayParameters.of(db, delete.group(1), List.of(delete.group(2)))))
                : Optional.empty();
    }
}
