package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.naming.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Indexes that would serve a plan, built without stopping anybody, with names by which they can be dropped again. */
final class IndexFix {

    private IndexFix() {}

    /**
     * Builds one on the table of a node.
     *
     * @param words of its name, beside that of the table
     * @param what stands behind the table: {@code (a, b)}, {@code using gin (body)}
     */
    static Fix create(Examination plan, PlanNode node, String advice, List<String> words, String what) {
        String table = plan.name(node);
        String name = name(plan, node, words);
        return Fix.decide(
                        advice,
                        Lock.SHARE_UPDATE_EXCLUSIVE,
                        "create index concurrently %s on %s %s".formatted(name, table, what))
                .undoneBy("drop index concurrently " + SqlNames.beside(table, name))
                .verifiedBy(
                        "select indexrelname, idx_scan from pg_catalog.pg_stat_all_indexes where relid = '%s'::pg_catalog.regclass order by 1"
                                .formatted(table.replace("'", "''")));
    }

    /** One that no index of the table has, as far as the database is known. */
    private static String name(Examination plan, PlanNode node, List<String> words) {
        Set<String> taken = plan.table(node).stream()
                .flatMap(table -> table.indexes().stream())
                .map(index -> QualifiedName.find(index.name())
                        .map(QualifiedName::name)
                        .orElse(index.name()))
                .collect(Collectors.toSet());
        for (int number = 0; ; number++) {
            List<String> parts = new ArrayList<>(words);
            parts.addFirst(node.relation());
            parts.add(number == 0 ? "idx" : "idx" + number);
            String name = SqlNames.made(parts.toArray(String[]::new));
            if (!taken.contains(name)) {
                return name;
            }
        }
    }
}
