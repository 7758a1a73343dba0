package dev.tusk.ops.doctor.security;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

final class NoEncryption implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-003",
                    Severity.WARNING,
                    "Connections are not encrypted",
                    "The server listens on the network and has SSL off: whoever sees the packets reads all data.",
                    "Give the server a certificate, turn ssl on, and let hostssl lines alone into pg_hba.conf.")
            .from("PostgreSQL manual: Secure TCP/IP Connections with SSL");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        Setting ssl = db.facts().settings().get("ssl");
        Setting addresses = db.facts().settings().get("listen_addresses");
        if (ssl == null || addresses == null || !isExposed(ssl.value(), addresses.value())) {
            return List.of();
        }
        return List.of(finding(
                Subject.setting("ssl"),
                "is off, and the server listens on " + addresses.value(),
                "Whoever sees the packets reads all data",
                Fix.advice("Give the server a certificate and a key, then alter system set ssl = on")
                        .verifiedBy("select count(*), ssl from pg_catalog.pg_stat_ssl group by ssl order by ssl"),
                Evidence.of("listen_addresses", addresses.value())));
    }

    /** On other addresses than those of the machine itself. */
    static boolean isExposed(String ssl, String addresses) {
        return ssl.equals("off")
                && Stream.of(addresses.split(",", -1))
                        .map(String::strip)
                        .anyMatch(each -> !each.isEmpty()
                                && !each.equals("localhost")
                                && !each.startsWith("127.")
                                && !each.equals("::1"));
    }
}
