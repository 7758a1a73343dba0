package dev.tusk.ops.doctor.index;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

final class OverlappingIndex implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-003",
                    Severity.INFO,
                    "An index that another one begins with",
                    "A B-tree over (a, b) serves the queries of one over (a) as well. The short one is smaller and a little faster for them; mostly that is "
                            + "not worth what it costs at each write.",
                    "Drop the short one, unless it is far smaller and its queries are the ones that count.")
            .from("postgres_dba, redundant indexes; PostgreSQL manual: Multicolumn Indexes");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (List<Index> ofTable : db.facts().indexesByTable().values()) {
            for (Index index : ofTable) {
                Optional<Index> longer = ofTable.stream()
                        .filter(other -> covers(other, index))
                        .min(Comparator.comparingInt(Index::keys).thenComparing(Index::name));
                if (longer.isPresent()) {
                    found.add(found(db, index, longer.get()));
                }
            }
        }
        return found;
    }

    private static boolean covers(Index other, Index index) {
        int keys = index.keys();
        return index.method().equals("btree")
                && other.method().equals("btree")
                && other.valid()
                && !index.unique()
                && !index.constraint()
                && !index.replicaIdentity()
                && index.expressions() == null
                && other.keys() > keys
                && other.keyColumns().subList(0, keys).equals(index.keyColumns())
                && !index.keyColumns().contains(0)
                && other.classes().subList(0, keys).equals(index.classes())
                && other.collations().subList(0, keys).equals(index.collations())
                && other.directions().subList(0, keys).equals(index.directions())
                && Objects.equals(other.predicate(), index.predicate())
                && other.columns().containsAll(index.included());
    }

    private Finding found(Inspection db, Index index, Index longer) throws SQLException {
        return finding(
                Subject.index(index.name()),
                "is the beginning of " + longer.name(),
                "Each write of the table keeps both up",
                IndexFix.drop(db, index, "Drop it, unless it is far smaller and often used"),
                Evidence.of("begins", longer.name()),
                Evidence.bytes("size", index.bytes()),
                Evidence.bytes("size of the longer one", longer.bytes()),
                Evidence.count("scans", index.scans()));
    }
}
