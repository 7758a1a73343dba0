package dev.tusk.ops.advise;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.Finding;
import dev.tusk.core.indexuse.QueryCheck;
import dev.tusk.ops.advise.PlannedStatements.NotPlanned;
import dev.tusk.ops.advise.PlannedStatements.Planned;
import dev.tusk.ops.advise.Selection.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Indexes of which the planner cannot be asked: of kinds that HypoPG does not know (GIN, GiST, HNSW), or of any kind where it is not there. They are
 * proposed only where the statement still reads all of the table beside those that were verified.
 */
final class Unverified {

    private static final Pattern CREATE =
            Pattern.compile("create index (?:concurrently )?on (\\S+) (using .*)", Pattern.DOTALL);

    private static final List<String> OVER_VECTORS = List.of("hnsw", "ivfflat");

    private final DataSource dataSource;
    private final Connection connection;
    private final PlannedStatements planner;
    private final List<Subject> subjects;
    private final Map<String, TableFacts> tables;
    private final Names names;
    private final boolean isAsked;
    private final Map<IndexDefinition, List<Recommendation.Effect>> found = new LinkedHashMap<>();

    /** @param isAsked whether the planner was asked of the kinds that HypoPG knows */
    Unverified(
            DataSource dataSource,
            Connection connection,
            PlannedStatements planner,
            List<Subject> subjects,
            Map<String, TableFacts> tables,
            Names names,
            boolean isAsked) {
        this.dataSource = dataSource;
        this.connection = connection;
        this.planner = planner;
        this.subjects = subjects;
        this.tables = tables;
        this.names = names;
        this.isAsked = isAsked;
    }

    List<Recommendation> recommend() throws SQLException {
        for (Subject subject : subjects) {
            Planned planned;
            try {
                planned = planner.plan(subject.statement.text());
            } catch (NotPlanned e) {
                continue;
            }
            for (TableFacts table : tables.values()) {
                if (IndexAdvisor.scans(planned.root(), table)) {
                    candidate(subject, table).ifPresent(each -> add(each, subject));
                }
            }
            if (planned.root().toString().matches("(?s).*\"Sort Key\":\\[\"[^]]*<(?:->|=>|#>|\\+>|~>|%>).*")) {
                vectors(subject).ifPresent(each -> add(each, subject));
            }
        }
        // One that begins another serves no statement that the other does not.
        List<IndexDefinition> all = List.copyOf(found.keySet());
        for (IndexDefinition each : all) {
            for (IndexDefinition longer : all) {
                List<Recommendation.Effect> effects = found.get(each);
                List<Recommendation.Effect> more = found.get(longer);
                if (!each.equals(longer) && effects != null && more != null && each.isBeginningOf(longer)) {
                    more.addAll(effects);
                    found.remove(each);
                }
            }
        }
        List<Recommendation> recommendations = new ArrayList<>();
        for (Map.Entry<IndexDefinition, List<Recommendation.Effect>> each : found.entrySet()) {
            recommendations.add(recommendation(each.getKey(), each.getValue()));
        }
        return recommendations;
    }

    private Recommendation recommendation(IndexDefinition definition, List<Recommendation.Effect> effects)
            throws SQLException {
        TableFacts table = tables.get(definition.table());
        Optional<VectorIndexChoice> vectors = table == null || !OVER_VECTORS.contains(definition.method())
                ? Optional.empty()
                : VectorIndexChoice.of(connection, table, definition);
        return new Recommendation(
                definition.table(),
                vectors.map(VectorIndexChoice::definition).orElseGet(() -> names.definition(definition)),
                names.of(definition),
                effects,
                false,
                0,
                IndexAdvisor.writes(tables, definition),
                vectors.map(each -> new Recommendation.Vectors(each.why(), each.evidence()))
                        .orElse(null));
    }

    private void add(IndexDefinition definition, Subject subject) {
        found.computeIfAbsent(definition, key -> new ArrayList<>())
                .add(new Recommendation.Effect(
                        subject.statement.shown(), subject.statement.calls(), subject.cost, subject.cost));
    }

    /** Of its own kinds the first; else, where nobody was asked, the B-tree with most keys. */
    private Optional<IndexDefinition> candidate(Subject subject, TableFacts table) {
        List<IndexDefinition> of = subject.candidates.stream()
                .filter(each -> each.table().equals(table.name()))
                .toList();
        Optional<IndexDefinition> special =
                of.stream().filter(each -> !HypotheticalIndexes.knows(each)).findFirst();
        if (special.isPresent() || isAsked) {
            return special;
        }
        return of.stream()
                .filter(each -> each.method().equals("btree")
                        && each.include().isEmpty()
                        && each.predicate().isEmpty())
                .reduce((a, b) -> b.keys().size() > a.keys().size() ? b : a);
    }

    /** What {@code tusk index why} proposes for an order by distance. */
    private Optional<IndexDefinition> vectors(Subject subject) {
        List<Finding> findings;
        try {
            findings = Tusk.open(dataSource)
                    .indexUse(new QueryCheck(subject.statement.text(), List.of(), false, QueryCheck.DEFAULT_TIME_LIMIT))
                    .findings();
        } catch (TuskException e) {
            return Optional.empty();
        }
        return findings.stream()
                .flatMap(each -> Optional.ofNullable(each.reason().statement()).stream())
                .map(CREATE::matcher)
                .filter(Matcher::matches)
                .flatMap(matcher -> definition(matcher).stream())
                .findFirst();
    }

    private Optional<IndexDefinition> definition(Matcher matcher) {
        Matcher using =
                Pattern.compile("using (\\w+) \\((.*)\\)", Pattern.DOTALL).matcher(matcher.group(2));
        if (!using.matches()) {
            return Optional.empty();
        }
        // It may be named without its schema, as the search path finds it.
        String table = matcher.group(1);
        return tables.keySet().stream()
                .filter(name -> name.equals(table) || name.endsWith("." + table))
                .findFirst()
                .map(name -> new IndexDefinition(name, using.group(1), List.of(using.group(2)), List.of(), ""));
    }
}
