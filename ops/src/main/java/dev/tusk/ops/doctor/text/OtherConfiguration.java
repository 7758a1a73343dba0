package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

final class OtherConfiguration implements DoctorRule {

    private static final Pattern ONE_ARGUMENT = Pattern.compile(
            "\\b(?:to_tsquery|plainto_tsquery|phraseto_tsquery|websearch_to_tsquery)\\s*\\(\\s*\\$\\d+(?:::\\w+)?\\s*\\)",
            Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-005",
                    Severity.WARNING,
                    "Queries are parsed in another language than the texts",
                    "A query without a configuration takes default_text_search_config. Where the texts were made with another one, words are cut to other stems, and matches are missed.",
                    "Name the configuration in the query, to_tsquery('english', ...), or set default_text_search_config for the database to that of the texts.")
            .from("PostgreSQL manual: Text Search, Introduction, Configurations")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        String usual = db.facts()
                .setting("default_text_search_config")
                .map(each -> each.value().replaceFirst("^pg_catalog\\.", ""))
                .orElse("");
        List<Configurations.Use> uses = Configurations.of(db);
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            if (!ONE_ARGUMENT.matcher(statement.line()).find()) {
                continue;
            }
            Optional<Table> table = db.facts().tableOf(statement);
            List<Configurations.Use> ofTable = uses.stream()
                    .filter(use ->
                            table.isPresent() && use.table() == table.get().oid())
                    .toList();
            if (!ofTable.isEmpty()
                    && ofTable.stream().noneMatch(use -> use.configuration().equals(usual))) {
                found.add(found(statement, ofTable.getFirst(), usual));
            }
        }
        return found;
    }

    private Finding found(StatementStat statement, Configurations.Use use, String usual) {
        return finding(
                new Subject(Subject.Kind.QUERY, statement.brief()),
                "is parsed as %s, and %s of %s is made as %s"
                        .formatted(usual, use.what(), use.tableName(), use.configuration()),
                "Words are cut to other stems, and matches are missed",
                Fix.advice(
                                "Name the configuration in the query: to_tsquery('%s', ...); or alter database ... set default_text_search_config = '%s'"
                                        .formatted(use.configuration(), use.configuration()))
                        .verifiedBy("show default_text_search_config"),
                Evidence.of("of the texts", use.configuration()),
                Evidence.of("of the query", usual),
                Evidence.count("calls", statement.calls()),
                Evidence.of("statement", statement.line()));
    }
}
