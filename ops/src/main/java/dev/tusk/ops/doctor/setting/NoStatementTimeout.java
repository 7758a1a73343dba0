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

final class NoStatementTimeout implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "CFG-014",
                    Severity.INFO,
                    "No statement has a time limit",
                    "A statement that nobody waits for any more goes on, and takes processor, memory and locks.",
                    "Set statement_timeout for the roles of programs that serve users. For the whole server it would end dumps and index builds too.")
            .from("PostgreSQL manual: Client Connection Defaults, statement_timeout");

    private static final String QUERY = """
            select count(*)
            from pg_db_role_setting s
            where exists (select from unnest(s.setconfig) c where c like 'statement_timeout=%')""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        boolean unlimited = db.facts()
                .setting("statement_timeout")
                .filter(each -> each.value().equals("0"))
                .isPresent();
        if (!unlimited || db.query(QUERY, row -> row.getLong(1)).getFirst() > 0) {
            return List.of();
        }
        return List.of(finding(
                Subject.setting("statement_timeout"),
                "is set neither for the server nor for a role or a database",
                "A statement that nobody waits for goes on",
                Fix.advice(
                                "For each role of a program that serves users: alter role NAME set statement_timeout = '30s'")
                        .verifiedBy("select setrole::regrole, setconfig from pg_catalog.pg_db_role_setting order by 1"),
                Evidence.of("value", "0")));
    }
}
