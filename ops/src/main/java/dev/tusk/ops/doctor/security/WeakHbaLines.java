package dev.tusk.ops.doctor.security;

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

final class WeakHbaLines implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-005",
                    Severity.CRITICAL,
                    "Logins over the network need no password, or send it as it is",
                    "By a line with trust everybody who reaches the port is whoever they say they are; with password the password goes over the network as it is.",
                    "Use scram-sha-256, or certificates.")
            .from("PostgreSQL manual: The pg_hba.conf File; CIS PostgreSQL Benchmark");

    private static final String QUERY = """
            select line_number, type, array_to_string(database, ','), array_to_string(user_name, ','), coalesce(address, ''), auth_method
            from pg_hba_file_rules
            where error is null and type <> 'local'
              and (auth_method = 'trust' or (auth_method = 'password' and type not in ('hostssl', 'hostgssenc')))
              and not exists (select from unnest(options) o where o like 'clientcert=%')
            order by line_number""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(QUERY, row -> {
            boolean own = isOfTheMachine(row.getString(5));
            return finding(
                    own ? Severity.INFO : Severity.CRITICAL,
                    Subject.setting("pg_hba.conf line %d".formatted(row.getInt(1))),
                    "%s of %s from %s log in by %s"
                            .formatted(row.getString(4), row.getString(3), row.getString(5), row.getString(6)),
                    own ? "Every account of the machine can be any role" : "Whoever reaches the port can be any role",
                    Fix.advice("Have the line say scram-sha-256, set passwords, then select pg_reload_conf()")
                            .verifiedBy(
                                    "select line_number, type, address, auth_method from pg_catalog.pg_hba_file_rules order by 1"),
                    Evidence.of("method", row.getString(6)),
                    Evidence.of("address", row.getString(5)));
        });
    }

    static boolean isOfTheMachine(String address) {
        return address.startsWith("127.")
                || address.equals("::1")
                || address.equals("samehost")
                || address.equals("localhost");
    }
}
