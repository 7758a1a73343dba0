package dev.tusk.ops.doctor.table;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class TypesWithoutUpgrade implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "TAB-011",
                    Severity.WARNING,
                    "Columns of types that pg_upgrade refuses",
                    "regproc, regprocedure, regoper, regoperator, regconfig, regdictionary, regnamespace and regcollation hold numbers of catalogs that the new cluster gives anew: pg_upgrade stops where a table "
                            + "has such a column.",
                    "Store the name as text, and cast where it is used.")
            .from("PostgreSQL manual: pg_upgrade, Notes; Supabase splinter, lint unsupported_reg_types");

    private static final String QUERY = """
            select c.oid::regclass::text, quote_ident(a.attname), t.typname::text, c.oid::bigint
            from pg_attribute a
            join pg_type t on t.oid = a.atttypid
            join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'm', 'p') and c.relpersistence <> 't'
            join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema')
            where a.attnum > 0 and not a.attisdropped and t.typnamespace = 'pg_catalog'::regnamespace
              and t.typname in ('regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure')
            order by 1, a.attnum""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(Subject.Kind.COLUMN, row.getString(1) + "." + row.getString(2)),
                        "is of the type %s, which pg_upgrade refuses".formatted(row.getString(3)),
                        "The next upgrade stops there",
                        Fix.decide(
                                        "This rewrites the table; cast where it is used",
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter table %1$s alter column %2$s type text using %2$s::text"
                                                .formatted(row.getString(1), row.getString(2)))
                                .undoneBy("alter table %1$s alter column %2$s type %3$s using %2$s::%3$s"
                                        .formatted(row.getString(1), row.getString(2), row.getString(3)))
                                .verifiedBy(
                                        "select attname, atttypid::regtype from pg_catalog.pg_attribute where attrelid = %d and attnum > 0"
                                                .formatted(row.getLong(4))),
                        Evidence.of("type", row.getString(3))));
    }
}
