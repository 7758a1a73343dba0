package dev.tusk.ops.doctor.vector;

import dev.tusk.core.indexuse.IndexReason;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class WrongOperatorClass implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-002",
                    Severity.WARNING,
                    "Queries ask for another distance than their index is for",
                    "An index over vectors serves the operator of its class alone: <=> vector_cosine_ops, <-> vector_l2_ops, <#> vector_ip_ops. Every other distance compares all rows, and "
                            + "nothing says so.",
                    "Write the query with the operator of the index, or build an index for the operator. For vectors of length 1 all three give the same order.")
            .from("pgvector README, Indexing; Tusk, tusk index why")
            .needing(Need.PGVECTOR, Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (VectorStatements.Looked looked : VectorStatements.look(db)) {
            looked.use().findings().stream()
                    .filter(each -> each.reason() instanceof IndexReason.WrongOperator)
                    .findFirst()
                    .ifPresent(each -> {
                        StatementStat statement = looked.statement();
                        String create = each.reason().statement();
                        Fix fix = create == null
                                ? Fix.advice(each.reason().advice())
                                : Fix.decide(each.reason().advice(), Lock.SHARE_UPDATE_EXCLUSIVE, create);
                        found.add(finding(
                                new Subject(Subject.Kind.QUERY, statement.brief()),
                                each.reason().cause(),
                                "Each run compares all vectors: %s on average"
                                        .formatted(Unit.SECONDS.text(statement.mean())),
                                fix.verifiedBy(
                                        "select indexrelid::regclass, idx_scan from pg_catalog.pg_stat_all_indexes order by 2 desc limit 20"),
                                VectorStatements.evidence(statement, each.evidence())));
                    });
        }
        return found;
    }
}
