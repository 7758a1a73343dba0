package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

/** Does not tell the value, which may hold a password, as that of primary_conninfo does. */
final class FileErrors implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "CFG-015",
                    Severity.WARNING,
                    "A line of the configuration files is wrong",
                    "The server keeps what it had, and ignores changes, all of the file's as a rule; at the next start it may not come up.",
                    "Mend the line and reload.")
            .from("PostgreSQL manual: pg_file_settings");

    private static final String QUERY = """
            select coalesce(f.sourcefile, ''), coalesce(f.sourceline, 0), coalesce(f.name, ''), f.error
            from pg_file_settings f
            left join pg_settings s on s.name = f.name
            where f.error is not null
              -- Of these it is the same error that they wait for a restart: CFG-003.
              and not coalesce(s.context = 'postmaster' and s.pending_restart, false)
            order by 1, 2""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        Subject.setting(
                                row.getString(3).isEmpty() ? "line %d".formatted(row.getInt(2)) : row.getString(3)),
                        "line %d of %s is wrong: %s".formatted(row.getInt(2), row.getString(1), row.getString(4)),
                        "Changes of the file are ignored, and the server may not start again",
                        Fix.advice("Mend the line, then select pg_reload_conf()")
                                .verifiedBy(
                                        "select sourcefile, sourceline, name, error from pg_catalog.pg_file_settings where error is not null"),
                        Evidence.of("file", row.getString(1))));
    }
}
