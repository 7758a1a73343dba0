package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.doctor.fact.Table;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

final class TsvectorAtQueryTime implements DoctorRule {

    private static final Threshold ROWS = new Threshold(
            "rows", 1000, Unit.ROWS, "rows of the table", "ours: below, parsing all of it takes some milliseconds");
    private static final Threshold CALLS = new Threshold("calls", 10, Unit.COUNT, "runs that were counted", "ours");
    private static final Pattern AT_QUERY =
            Pattern.compile("to_tsvector\\s*\\([^@]*\\)\\s*@@|@@\\s*to_tsvector\\s*\\(", Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-002",
                    Severity.WARNING,
                    "Texts are parsed anew with each search",
                    "to_tsvector in the condition of a query parses every text of the table at every search, unless an index over just that expression serves it.",
                    "Keep the tsvector in a generated column with a GIN index, or create a GIN index over the expression, with its configuration named.")
            .with(ROWS, CALLS)
            .from("PostgreSQL manual: Text Search, Creating Indexes")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    private static final String EXPRESSIONS = """
            select i.indrelid::bigint
            from pg_index i
            where i.indexprs is not null and i.indisvalid and pg_get_expr(i.indexprs, i.indrelid) like '%to_tsvector(%'
            order by 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            if (statement.calls() < db.limit(this, CALLS)
                    || !AT_QUERY.matcher(statement.line()).find()) {
                continue;
            }
            Optional<Table> table = db.facts().tableOf(statement);
            if (table.isPresent()
                    && table.get().estimatedRows() >= db.limit(this, ROWS)
                    && !db.query(EXPRESSIONS, row -> row.getLong(1))
                            .contains(table.get().oid())) {
                found.add(found(statement, table.get()));
            }
        }
        return found;
    }

    private Finding found(StatementStat statement, Table table) {
        return finding(
                new Subject(Subject.Kind.QUERY, statement.brief()),
                "parses %,d texts of %s at each search".formatted(table.estimatedRows(), table.name()),
                "Each run takes %s".formatted(Unit.SECONDS.text(statement.mean())),
                Fix.advice(
                                "alter table %s add column ... tsvector generated always as (to_tsvector('english', ...)) stored, and create index concurrently ... using gin over it"
                                        .formatted(table.name()))
                        .verifiedBy("select indexrelid::regclass from pg_catalog.pg_index where indrelid = %d"
                                .formatted(table.oid())),
                Evidence.count("calls", statement.calls()),
                Evidence.seconds("mean", statement.mean()),
                Evidence.rows("rows", table.estimatedRows()),
                Evidence.of("statement", statement.line()));
    }
}
