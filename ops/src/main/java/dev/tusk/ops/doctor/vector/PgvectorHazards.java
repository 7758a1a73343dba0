package dev.tusk.ops.doctor.vector;

import dev.tusk.core.setup.PgvectorFaults;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class PgvectorHazards implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-012",
                    Severity.WARNING,
                    "This version of pgvector has known faults",
                    "Versions of pgvector have faults that damage indexes, miss rows or read beyond their memory; its changelog tells which.",
                    "Install a newer pgvector and run alter extension vector update in each database; build indexes anew where the fault says so.")
            .from("pgvector, CHANGELOG; CVE-2026-3172")
            .needing(Need.PGVECTOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        String version = db.server().vectorVersion();
        List<String> faults = version == null ? List.of() : PgvectorFaults.of(version);
        if (version == null || faults.isEmpty()) {
            return List.of();
        }
        return List.of(finding(
                new Subject(Subject.Kind.EXTENSION, "vector"),
                "is of version %s, which has %s"
                        .formatted(
                                version,
                                faults.size() == 1 ? "a known fault" : "%d known faults".formatted(faults.size())),
                "Indexes may be damaged, or miss rows",
                Fix.decide("Install a newer pgvector first", Lock.ACCESS_EXCLUSIVE, "alter extension vector update")
                        .verifiedBy("select extversion from pg_catalog.pg_extension where extname = 'vector'"),
                Evidence.of("version", version),
                Evidence.of("faults", String.join("\n", faults))));
    }
}
