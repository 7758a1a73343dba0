package dev.tusk.ops.doctor.text;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.index.IndexFix;
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
import java.util.Locale;
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
                String written = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                found.add(finding(
                        new Subject(Subject.Kind.QUERY, statement.brief()),
                        "compares %,d rows of %s with a pattern"
                                .formatted(
                                        table.get().estimatedRows(), table.get().name()),
                        "Each run takes %s".formatted(Unit.SECONDS.text(statement.mean())),
                        fix(db, table.get(), written),
                        Evidence.count("calls", statement.calls()),
                        Evidence.seconds("mean", statement.mean()),
                        Evidence.rows("rows", table.get().estimatedRows()),
                        Evidence.of("statement", statement.line())));
            }
        }
        return found;
    }

    private static boolean hasTrigrams(Inspection db, Table table) throws SQLException {
        return db.facts().indexesByTable().getOrDefault(table.oid(), List.of()).stream()
                .anyMatch(
                        index -> index.valid() && index.classNames().stream().anyMatch(name -> name.contains("trgm")));
    }

    /** @param written the column as the statement has it */
    private static Fix fix(Inspection db, Table table, String written) throws SQLException {
        String bare = written.startsWith("\"") ? written.replace("\"", "") : written.toLowerCase(Locale.ROOT);
        String advice = "The index is about as large as the texts, and writes keep it up";
        if (!db.facts().columnTypes(table).containsKey(bare)) {
            return Fix.advice(advice + "; which column is compared could not be read from the statement");
        }
        String column = db.query(Sql.of("select quote_ident(?)", Sql.value(bare)), row -> row.getString(1))
                .getFirst();
        List<String> schema = db.query(
                "select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'",
                row -> row.getString(1));
        String operators = schema.isEmpty() ? "gin_trgm_ops" : schema.getFirst() + ".gin_trgm_ops";
        Fix index = IndexFix.create(db, table, List.of(column), "using gin (%s %s)".formatted(column, operators));
        List<String> statements = new ArrayList<>(index.statements());
        if (schema.isEmpty()) {
            statements.addFirst("create extension if not exists pg_trgm");
        }
        return new Fix(advice, statements, index.undo(), index.lock(), index.verify(), Fix.Kind.DECIDE);
    }
}
