package dev.tusk.ops.doctor.table;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class NarrowKey implements DoctorRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            100_000_000,
            Unit.ROWS,
            "rows of a table whose key is an int4",
            "ours: 5 % of what there can be, as numbers are lost to deletes and rollbacks too");

    private static final RuleCard CARD = RuleCard.of(
                    "TAB-003",
                    Severity.INFO,
                    "A large table with an integer key",
                    "An int4 ends at 2,147,483,647, and widening it rewrites the table and its indexes, which takes the longer the later it is done.",
                    "Change the key, and what refers to it, to bigint while there is time.")
            .with(ROWS)
            .from("postgres_dba, int4 primary keys; Squawk, rule prefer-bigint-over-int");

    private static final String QUERY = """
            select k.conrelid::bigint, quote_ident(a.attname), t.typname::text
            from pg_constraint k
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
            join pg_type t on t.oid = a.atttypid
            where k.contype = 'p' and cardinality(k.conkey) = 1 and t.typname in ('int2', 'int4')
            order by 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        Map<Long, Table> tables = db.facts().tablesByOid();
        double rows = db.limit(this, ROWS);
        return db
                .query(QUERY, row -> {
                    Table table = tables.get(row.getLong(1));
                    return table == null || table.estimatedRows() < rows
                            ? Optional.<Finding>empty()
                            : Optional.of(found(table, row.getString(2), row.getString(3)));
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Finding found(Table table, String column, String type) {
        return finding(
                new Subject(Subject.Kind.COLUMN, table.name() + "." + column),
                "is the key of %,d rows, and an %s".formatted(table.estimatedRows(), type),
                "The later it is widened, the longer that stops everybody",
                Fix.decide(
                                "This rewrites the table; change what refers to it too",
                                Lock.ACCESS_EXCLUSIVE,
                                "alter table %s alter column %s type bigint".formatted(table.name(), column))
                        .verifiedBy(
                                "select atttypid::regtype from pg_catalog.pg_attribute where attrelid = %d and attnum > 0"
                                        .formatted(table.oid())),
                Evidence.rows("rows", table.estimatedRows()),
                Evidence.of("type", type));
    }
}
