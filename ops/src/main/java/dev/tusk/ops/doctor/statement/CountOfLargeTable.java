package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.doctor.fact.Table;
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

final class CountOfLargeTable implements DoctorRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            1_000_000,
            Unit.ROWS,
            "rows of the table",
            "ours: counting a million takes a tenth of a second or more");
    private static final Threshold CALLS = new Threshold("calls", 20, Unit.COUNT, "runs that were counted", "ours");
    private static final Pattern COUNT = Pattern.compile(
            "^select\\s+count\\s*\\(\\s*(?:\\*|\\$\\d+)\\s*\\)(?:\\s+(?:as\\s+)?\\w+)?\\s+from\\s+" + TableName.PATTERN
                    + "(?:\\s+(?:as\\s+)?\\w+)?\\s*;?$",
            Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-004",
                    Severity.WARNING,
                    "count(*) of a large table",
                    "It reads the whole table, or a whole index, each time, as each session may see other rows.",
                    "Take the estimate of the statistics where about is enough; else keep a count by a trigger, or show \"more than 1,000\" and count with a limit.")
            .with(ROWS, CALLS)
            .from("PostgreSQL wiki: Count estimate")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            Matcher matcher = COUNT.matcher(statement.line());
            if (statement.calls() < db.limit(this, CALLS) || !matcher.matches()) {
                continue;
            }
            Optional<Table> table = db.facts().tableNamed(matcher.group(1));
            if (table.isPresent() && table.get().estimatedRows() >= db.limit(this, ROWS)) {
                found.add(found(db, statement, table.get()));
            }
        }
        return found;
    }

    private Finding found(Inspection db, StatementStat statement, Table table) {
        return finding(
                StatementFinding.subject(statement),
                "counts %,d rows, %,d times so far".formatted(table.estimatedRows(), statement.calls()),
                "Each run reads the whole of %s".formatted(table.name()),
                Fix.advice(
                                "Where about is enough: select reltuples::bigint from pg_class where oid = '%s'::regclass; else count with a limit: select count(*) from (select from %s limit 1001) as few"
                                        .formatted(table.name().replace("'", "''"), table.name()))
                        .verifiedBy(StatementFinding.verify(db, statement)),
                StatementFinding.evidence(statement));
    }
}
