package dev.tusk.ops.doctor.table;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Types that the project's wiki advises against, each a rule of its own; a finding for each table. */
final class UnwiseType implements DoctorRule {

    private static final String WIKI = "PostgreSQL wiki: Don't Do This";

    private final RuleCard card;
    private final String type;
    private final String better;
    private final String effect;

    private UnwiseType(
            String code, String type, String title, String better, String effect, String why, String remedy) {
        this.card = RuleCard.of(code, Severity.INFO, title, why, remedy).from(WIKI);
        this.type = type;
        this.better = better;
        this.effect = effect;
    }

    static List<UnwiseType> all() {
        return List.of(
                new UnwiseType(
                        "TAB-004",
                        "bpchar",
                        "A column of the type char(n)",
                        "text",
                        "Values are filled up with blanks, which comparisons then ignore",
                        "Shorter values are filled up with blanks, which count in some places and not in others, and longer ones are refused; it saves no space.",
                        "Use text, with a check where the length matters."),
                new UnwiseType(
                        "TAB-005",
                        "money",
                        "A column of the type money",
                        "numeric",
                        "The currency depends on lc_monetary of who reads it",
                        "It stores no currency: what is shown depends on lc_monetary of the session, and fractions of a cent are lost.",
                        "Use numeric, with the currency in a column beside it."),
                new UnwiseType(
                        "TAB-006",
                        "timestamp",
                        "A time without its time zone",
                        "timestamptz",
                        "It names no moment: what it means depends on who wrote it",
                        "It holds what a clock on some wall showed. Across time zones, and when clocks go back, the order and the distance of such times are wrong.",
                        "Use timestamptz, which takes the same space. The change asks in which zone the times were written."),
                new UnwiseType(
                        "TAB-007",
                        "timetz",
                        "A column of the type time with time zone",
                        "time",
                        "Without a date nobody knows the offset of a zone",
                        "Without a date a zone has no certain offset; the type is there because the standard has it.",
                        "Use time, or timestamptz where there is a date."),
                new UnwiseType(
                        "TAB-008",
                        "json",
                        "A column of the type json",
                        "jsonb",
                        "Each use parses the text anew, and no GIN index serves it",
                        "It keeps the text as it came, duplicates of keys and white space too: it is parsed with each use, cannot be compared, and no GIN index serves it.",
                        "Use jsonb, unless the text itself has to be kept."));
    }

    @Override
    public RuleCard card() {
        return card;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        Map<Long, Table> tables = db.facts().tablesByOid();
        return db
                .query(Sql.of("""
                                select a.attrelid::bigint, array_agg(quote_ident(a.attname) order by a.attnum)
                                from pg_attribute a
                                where a.atttypid = ?::regtype and a.attnum > 0 and not a.attisdropped and a.attislocal
                                group by a.attrelid
                                order by 1""", Sql.value(type)), row -> {
                    Table table = tables.get(row.getLong(1));
                    return table == null
                                    || !table.isOfUsers()
                                    || table.isPartition()
                                    || table.kind().equals("m")
                            ? Optional.<Finding>empty()
                            : Optional.of(found(
                                    table, List.of((String[]) row.getArray(2).getArray())));
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Finding found(Table table, List<String> names) {
        String columns = String.join(", ", names);
        boolean zoned = type.equals("timestamp");
        return finding(
                Subject.table(table.name()),
                "has columns of the type %s: %s".formatted(type.equals("bpchar") ? "char(n)" : type, columns),
                effect,
                Fix.decide(
                                zoned
                                        ? "This rewrites the table unless TimeZone is UTC; name the zone in which the times were written"
                                        : "This rewrites the table",
                                Lock.ACCESS_EXCLUSIVE,
                                names.stream()
                                        .map(name -> "alter column %s type %s%s"
                                                .formatted(
                                                        name,
                                                        better,
                                                        zoned ? " using %s at time zone 'UTC'".formatted(name) : ""))
                                        .collect(Collectors.joining(
                                                ", ", "alter table %s ".formatted(table.name()), "")))
                        .verifiedBy(
                                "select attname, atttypid::regtype from pg_catalog.pg_attribute where attrelid = %d and attnum > 0"
                                        .formatted(table.oid())),
                Evidence.of("columns", columns),
                Evidence.rows("rows", table.estimatedRows()));
    }
}
