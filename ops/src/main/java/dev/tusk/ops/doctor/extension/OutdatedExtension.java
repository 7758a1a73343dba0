package dev.tusk.ops.doctor.extension;

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

final class OutdatedExtension implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "EXT-001",
                    Severity.WARNING,
                    "An extension is older than what is installed",
                    "The library on disk is new, as the system's packages were updated, and the objects in the database are old: functions and faults of the old version stay.",
                    "Read its notes, then run alter extension ... update, in each database that has it.")
            .from(
                    "PostgreSQL manual: ALTER EXTENSION; check_pgactivity, service extensions_versions; splinter, extension_versions_outdated");

    private static final String QUERY = """
            select quote_ident(name), installed_version, default_version
            from pg_available_extensions
            where installed_version <> default_version
            order by name""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(Subject.Kind.EXTENSION, row.getString(1)),
                        "is of version %s, and %s is installed".formatted(row.getString(2), row.getString(3)),
                        "Faults that were mended stay in this database",
                        Fix.decide(
                                        "Read its notes first",
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter extension %s update".formatted(row.getString(1)))
                                .verifiedBy("select extname, extversion from pg_catalog.pg_extension order by 1"),
                        Evidence.of("in this database", row.getString(2)),
                        Evidence.of("installed", row.getString(3))));
    }
}
