package dev.tusk.ops.doctor.table;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

final class DefaultPartitionRows implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "TAB-012",
                    Severity.WARNING,
                    "A default partition has rows",
                    "They came because no partition was made for them in time. While they are there, a partition for their values cannot be attached, and each other that is attached "
                            + "has the whole default partition read under an ACCESS EXCLUSIVE lock.",
                    "Detach the default partition, make the partitions that its rows belong to, move the rows, and attach it again empty; then make partitions ahead of time.")
            .from("PostgreSQL manual: Table Partitioning, Declarative Partitioning Best Practices");

    private static final String DEFAULTS = """
            select p.partdefid::bigint, p.partrelid::regclass::text
            from pg_partitioned_table p
            where p.partdefid <> 0
            order by 2""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        record Default(long oid, String parent) {}
        Map<Long, Table> tables = db.facts().tablesByOid();
        List<Finding> found = new ArrayList<>();
        for (Default each :
                db.query(DEFAULTS, row -> new Default(row.getLong(1), Objects.requireNonNull(row.getString(2))))) {
            Table partition = tables.get(each.oid());
            if (partition != null && rows(partition) > 0) {
                found.add(found(partition, each.parent()));
            }
        }
        return found;
    }

    private Finding found(Table partition, String parent) {
        return finding(
                Subject.table(partition.name()),
                "is the default partition of %s and has rows".formatted(parent),
                "No partition can be attached for the values of its rows, and it is read whenever another is",
                Fix.advice(
                                "Detach it concurrently, make the partitions that its rows belong to, insert them into %s, and attach it again"
                                        .formatted(parent))
                        .verifiedBy("select count(*) from " + partition.name()),
                Evidence.rows("rows", rows(partition)),
                Evidence.of("default partition of", parent));
    }

    /** By the statistics, whichever of them knows of more. */
    private static long rows(Table table) {
        return Math.max(table.live(), table.estimatedRows());
    }
}
