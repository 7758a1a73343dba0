package dev.tusk.ops.doctor.vector;

import dev.tusk.core.indexuse.ChoiceReason;
import dev.tusk.core.indexuse.IndexReason;
import dev.tusk.core.indexuse.Reason;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class IndexNotWalked implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-003",
                    Severity.WARNING,
                    "Queries for the nearest walk no index",
                    "A walk needs ORDER BY with nothing but the distance, ascending, of the column and one vector, and a LIMIT. 1 - distance, DESC, a second key, a function in place of "
                            + "the operator or a cast hide it, and all rows are compared.",
                    "Write the query so that the index serves; tusk index why proves the rewritten form by EXPLAIN.")
            .from("pgvector README; Tusk, decision 24: why an index is not used")
            .needing(Need.PGVECTOR, Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (VectorStatements.Looked looked : VectorStatements.look(db)) {
            if (!looked.use().walks().isEmpty()) {
                continue;
            }
            looked.use().findings().stream()
                    .filter(each -> isOfTheText(each.reason()))
                    .findFirst()
                    .ifPresent(each -> {
                        StatementStat statement = looked.statement();
                        String rewritten = looked.use().rewrite() == null
                                ? ""
                                : ": "
                                        + looked.use()
                                                .rewrite()
                                                .sql()
                                                .replaceAll("\\s+", " ")
                                                .strip();
                        found.add(finding(
                                new Subject(Subject.Kind.QUERY, statement.brief()),
                                each.reason().cause(),
                                "Each run compares all vectors: %s on average"
                                        .formatted(Unit.SECONDS.text(statement.mean())),
                                Fix.advice(each.reason().advice() + rewritten)
                                        .verifiedBy(
                                                "select indexrelid::regclass, idx_scan from pg_catalog.pg_stat_all_indexes order by 2 desc limit 20"),
                                VectorStatements.evidence(statement, each.evidence())));
                    });
        }
        return found;
    }

    /** The rest is told by other rules, or is the planner's choice for the values, which are not known here. */
    private static boolean isOfTheText(Reason reason) {
        return switch (reason) {
            case ChoiceReason.NoLimit ignored -> true;
            case ChoiceReason.SeveralKeys ignored -> true;
            case ChoiceReason ignored -> false;
            case IndexReason.NoIndex ignored -> false;
            case IndexReason.WrongOperator ignored -> false;
            case IndexReason.InvalidIndex ignored -> false;
            default -> true;
        };
    }
}
