package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

final class MixedConfigurations implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-006",
                    Severity.INFO,
                    "Texts of a table are parsed in two languages",
                    "A query is parsed in one: it meets the stems of the other by chance. That is right where the table has texts of two languages in two columns, and queries name theirs.",
                    "Take one configuration for all that is searched together; simple, where languages are mixed.")
            .from("PostgreSQL manual: Text Search, Configurations");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        Map<String, Set<String>> byTable = new TreeMap<>();
        Configurations.of(db)
                .forEach(use -> byTable.computeIfAbsent(use.tableName(), name -> new TreeSet<>())
                        .add(use.configuration()));
        List<Finding> found = new ArrayList<>();
        byTable.forEach((table, configurations) -> {
            if (configurations.size() > 1) {
                found.add(finding(
                        Subject.table(table),
                        "has tsvectors made as " + String.join(" and as ", configurations),
                        "A query meets the stems of one of them",
                        Fix.advice("Take one configuration for what is searched together"),
                        Evidence.of("configurations", String.join(", ", configurations))));
            }
        });
        return found;
    }
}
