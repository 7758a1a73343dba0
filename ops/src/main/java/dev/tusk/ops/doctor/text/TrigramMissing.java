package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
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

final class TrigramMissing implements DoctorRule {

    private static final Threshold ROWS =
            new Threshold("rows", 10_000, Unit.ROWS, "rows of the table", "ours: fewer are read in some milliseconds");
    private static final Threshold MEAN =
            new Threshold("mean", 0.01, Unit.SECONDS, "mean time of a run", "ours: an index answers in less");
    private static final Pattern LIKE = Pattern.compile(
            "\\b(?:\\w+\\.)?(\"?\\w+\"?)(?:::text)?\\s+(?:not\\s+)?i?like\\s+|(\"?\\w+\"?)\\s*~~\\*?\\s",
            Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-009",
                    Severity.WARNING,
                    "LIKE without an index that serves it",
                    "A pattern that begins with % is served by no B-tree: every row is read. ILIKE is never served by one.",
                    "Create a GIN index with gin_trgm_ops of pg_trgm; for whole words full text search is faster and smaller.")
            .with(ROWS, MEAN)
            .from("PostgreSQL manual: pg_trgm, Index Support")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            Matcher matcher = LIKE.matcher(statement.line());
            if (!statement.isA("select") || statement.mean() < db.limit(this, MEAN) || !matcher.find()) {
                continue;
            }
            Optional<Table> table = db.facts().tableOf(statement);
            if (table.isPresent()
                    && table.get().estimatedRows() >= db.limit(this, ROWS)
                    && !hasTrigrams(db, table.get())) {
                found.add(
                        found(statement, table.get(), matcher.group(1) == null ? matcher.group(2) : matcher.group(1)));
            }
        }
        return found;
    }

    private static boolean hasTrigrams(Inspection db, Table table) throws SQLException {
        return db.facts().indexesByTable().getOrDefault(table.oid(), List.of()).stream()
                .anyMatch(
                        index -> index.valid() && index.classNames().stream().anyMatch(name -> name.contains("trgm")));
    }

    private Finding found(StatementStat statement, Table table, String column) {
        return finding(
                new Subject(Subject.Kind.QUERY, statement.brief()),
                "compares %,d rows of %s with a pattern".formatted(table.estimatedRows(), table.name()),
                "Each run takes %s".formatted(Unit.SECONDS.text(statement.mean())),
                Fix.decide(
                                "The index is about as large as the texts, and writes keep it up",
                                Lock.SHARE_UPDATE_EXCLUSIVE,
                                "create extension if not exists pg_trgm",
                                "create index concurrently on %s using gin (%s gin_trgm_ops)"
                                        .formatted(table.name(), column))
                        .verifiedBy(
                                "select indexrelid::regclass, indisvalid from pg_catalog.pg_index where indrelid = %d"
                                        .formatted(table.oid())),
                Evidence.count("calls", statement.calls()),
                Evidence.seconds("mean", statement.mean()),
                Evidence.rows("rows", table.estimatedRows()),
                Evidence.of("statement", statement.line()));
    }
}
