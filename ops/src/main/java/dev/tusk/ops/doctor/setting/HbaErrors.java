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

final class HbaErrors implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "CFG-016",
                    Severity.WARNING,
                    "A line of pg_hba.conf is wrong",
                    "The server keeps the rules that it had, so that changes do not take effect; at the next start it does not come up.",
                    "Mend the line and reload.")
            .from("PostgreSQL manual: pg_hba_file_rules; check_pgactivity, service hba errors");

    private static final String QUERY = """
            select line_number, error
            from pg_hba_file_rules
            where error is not null
            order by line_number""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        Subject.setting("pg_hba.conf line %d".formatted(row.getInt(1))),
                        row.getString(2),
                        "Changes of the file do not take effect, and the server does not start again",
                        Fix.advice("Mend the line, then select pg_reload_conf()")
                                .verifiedBy(
                                        "select line_number, error from pg_catalog.pg_hba_file_rules where error is not null"),
                        Evidence.count("line", row.getLong(1))));
    }
}
