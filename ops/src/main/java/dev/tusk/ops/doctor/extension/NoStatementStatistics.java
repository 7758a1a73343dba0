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

final class NoStatementStatistics implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "EXT-003",
                    Severity.INFO,
                    "Statements are not counted",
                    "Without pg_stat_statements nobody knows which statements take the time of the server, and the rules about statements cannot be checked.",
                    "Add pg_stat_statements to shared_preload_libraries, restart, and create the extension in this database. It costs a few per cent at the most.")
            .from("PostgreSQL manual: pg_stat_statements; PgHero; pganalyze");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        if (db.server().statements() != null) {
            return List.of();
        }
        String loaded = db.query(
                        "select coalesce(current_setting('shared_preload_libraries', true), '')",
                        row -> row.getString(1))
                .getFirst();
        boolean isLoaded = loaded.contains("pg_stat_statements");
        return List.of(finding(
                new Subject(Subject.Kind.EXTENSION, "pg_stat_statements"),
                isLoaded ? "is loaded, and not created in this database" : "is not there",
                "Nobody knows which statements take the time of the server",
                isLoaded
                        ? Fix.decide("Create it", Lock.NONE, "create extension if not exists pg_stat_statements")
                                .undoneBy("drop extension pg_stat_statements")
                                .verifiedBy(
                                        "select extversion from pg_catalog.pg_extension where extname = 'pg_stat_statements'")
                        : Fix.advice(
                                "Add it to shared_preload_libraries, restart, then create extension pg_stat_statements"),
                Evidence.of("shared_preload_libraries", loaded)));
    }
}
