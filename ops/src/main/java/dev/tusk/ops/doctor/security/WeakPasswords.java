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

final class WeakPasswords implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-004",
                    Severity.WARNING,
                    "Passwords are kept as MD5",
                    "Such a hash is enough to log in, and is guessed quickly by whoever has a backup. PostgreSQL 18 warns of them; a later version refuses them.",
                    "Set password_encryption to scram-sha-256 and have each password set again.")
            .from("PostgreSQL manual: Password Authentication");

    private static final String QUERY = """
            select quote_ident(rolname), rolsuper, rolcanlogin, coalesce(to_char(rolvaliduntil, 'YYYY-MM-DD'), 'for ever')
            from pg_authid
            where rolpassword like 'md5%'
            order by 1
            limit 50""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(Subject.Kind.ROLE, row.getString(1)),
                        "has a password that is kept as MD5",
                        "The hash alone is enough to log in",
                        Fix.advice(
                                        "Set password_encryption to scram-sha-256, then have the password set again, with psql's \\password so that it is in no log")
                                .verifiedBy(
                                        "select rolname from pg_catalog.pg_authid where rolpassword like 'md5%' order by 1"),
                        Evidence.of("superuser", row.getBoolean(2)),
                        Evidence.of("may log in", row.getBoolean(3)),
                        Evidence.of("valid until", row.getString(4))));
    }
}
