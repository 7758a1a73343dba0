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
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

final class DuplicateIndex implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-002",
                    Severity.WARNING,
                    "Two indexes that are the same",
                    "Both are kept up with every write and take space in memory and on disk; queries use one of them.",
                    "Drop the one that nothing needs: not the one of a constraint, nor a unique one.")
            .from("Supabase splinter, lint duplicate_index; PgHero; postgres_dba; check_postgres");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (List<Index> ofTable : db.facts().indexesByTable().values()) {
            Map<String, List<Index>> same = ofTable.stream()
                    .filter(Index::valid)
                    .collect(Collectors.groupingBy(DuplicateIndex::made, TreeMap::new, Collectors.toList()));
            for (List<Index> alike : same.values()) {
                List<Index> sorted = alike.stream().sorted(NEEDED_FIRST).toList();
                for (Index index : sorted.subList(1, sorted.size())) {
                    if (isNeedlessBeside(index, sorted.getFirst())) {
                        found.add(found(db, index, sorted.getFirst()));
                    }
                }
            }
        }
        return found;
    }

    private static final Comparator<Index> NEEDED_FIRST = Comparator.comparing((Index index) -> !index.primary())
            .thenComparing(index -> !index.constraint())
            .thenComparing(index -> !index.replicaIdentity())
            .thenComparing(index -> !index.unique())
            .thenComparing(Index::scans, Comparator.reverseOrder())
            .thenComparing(Index::name);

    /** A unique one is needless only beside one that refuses the same rows, at the same moment. */
    private static boolean isNeedlessBeside(Index index, Index kept) {
        return !index.constraint()
                && !index.replicaIdentity()
                && (!index.unique() || index.uniqueness().equals(kept.uniqueness()));
    }

    /** Two indexes for which this is the same serve the same. */
    private static String made(Index index) {
        return String.join(
                "|",
                index.method(),
                index.keyColumns().toString(),
                new TreeSet<>(index.included()).toString(),
                index.classes().toString(),
                index.collations().toString(),
                index.directions().toString(),
                String.valueOf(index.expressions()),
                String.valueOf(index.predicate()),
                index.options().toString());
    }

    private Finding found(Inspection db, Index index, Index kept) throws SQLException {
        return finding(
                Subject.index(index.name()),
                "is the same as " + kept.name(),
                "Each write of the table keeps both up",
                IndexFix.drop(db, index, "Drop it; %s serves the same queries".formatted(kept.name())),
                Evidence.of("the same as", kept.name()),
                Evidence.bytes("size", index.bytes()),
                Evidence.count("scans", index.scans()),
                Evidence.count("scans of the other", kept.scans()));
    }
}
