package dev.tusk.ops.advise;

import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.advise.PlannedStatements.NotPlanned;
import dev.tusk.ops.advise.PlannedStatements.Planned;
import dev.tusk.ops.advise.Selection.Subject;
import dev.tusk.ops.naming.IndexNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Indexes of which the planner cannot be asked by HypoPG: of kinds that it does not know (GIN, GiST, HNSW), or of any kind where it is not there. They are
 * proposed only where the statement still reads all of the table beside those that were verified. GIN and GiST are tried over a sample, and those that the planner passes over are not proposed; where
 * nothing can be tried, and for the rest, it is told that they are not verified.
 */
final class Unverified {

    private static final List<String> OVER_VECTORS = List.of("hnsw", "ivfflat");

    /** More candidates for one table of a statement are not tried. */
    private static final int MOST_TRIED = 4;

    /** A statement has to become cheaper by this part, as in {@link Selection}. */
    private static final double LEAST_GAIN = 0.1;

    private static final Set<String> TRIED = Set.of("gin", "gist");

    private final Connection connection;
    private final PlannedStatements planner;
    private final List<Subject> subjects;
    private final Map<String, TableFacts> tables;
    private final IndexNames names;
    private final boolean isAsked;
    private final VectorCandidate vectors;
    private final Map<IndexDefinition, List<Recommendation.Effect>> found = new LinkedHashMap<>();
    private final Map<IndexDefinition, TriedIndex> tried = new HashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /** @param isAsked whether the planner was asked of the kinds that HypoPG knows */
    Unverified(
            DataSource dataSource,
            Connection connection,
            PlannedStatements planner,
            List<Subject> subjects,
            Map<String, TableFacts> tables,
            IndexNames names,
            boolean isAsked) {
        this.connection = connection;
        this.planner = planner;
        this.subjects = subjects;
        this.tables = tables;
        this.names = names;
        this.isAsked = isAsked;
        this.vectors = new VectorCandidate(dataSource, tables);
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
                    forTable(planned, subject, table);
                }
            }
            if (planned.root().toString().matches("(?s).*\"Sort Key\":\\[\"[^]]*<(?:->|=>|#>|\\+>|~>|%>).*")) {
                overVectors(subject);
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
            double saved = each.getValue().stream()
                    .mapToDouble(effect -> (effect.before() - effect.after()) * effect.calls())
                    .sum();
            if (tried.containsKey(each.getKey()) && saved <= Selection.ofWrites(subjects, tables, each.getKey())) {
                notes.add("an index on %s would cost those who write more than it saves: it is not proposed"
                        .formatted(each.getKey().definition()));
                continue;
            }
            recommendations.add(recommendation(each.getKey(), each.getValue()));
        }
        return recommendations;
    }

    private void overVectors(Subject subject) {
        try {
            vectors.of(subject.statement).ifPresent(each -> add(each, subject, subject.cost));
        } catch (TuskException e) {
            notes.add("which index over vectors serves %s is not known: %s"
                    .formatted(subject.statement.shown(), e.getMessage()));
        }
    }

    private Recommendation recommendation(IndexDefinition definition, List<Recommendation.Effect> effects)
            throws SQLException {
        TableFacts table = tables.get(definition.table());
        Optional<VectorIndexChoice> choice = table == null || !OVER_VECTORS.contains(definition.method())
                ? Optional.empty()
                : VectorIndexChoice.of(connection, table, definition);
        TriedIndex proof = tried.get(definition);
        return new Recommendation(
                definition.table(),
                choice.map(VectorIndexChoice::definition).orElseGet(() -> definition.definition()),
                names.next(definition.table(), definition.keys()),
                effects,
                proof != null,
                proof == null ? 0 : proof.bytes(),
                IndexAdvisor.writes(tables, definition),
                proof,
                choice.map(each -> new Recommendation.Vectors(each.why(), each.evidence()))
                        .orElse(null));
    }

    /** What was tried and is not proposed. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private void add(IndexDefinition definition, Subject subject, double after) {
        found.computeIfAbsent(definition, key -> new ArrayList<>())
                .add(new Recommendation.Effect(
                        subject.statement.shown(), subject.statement.calls(), subject.cost, after));
    }

    /** The candidate that saves most over a sample; where none can be tried the first, and it is told so. */
    private void forTable(Planned planned, Subject subject, TableFacts table) throws SQLException {
        IndexDefinition best = null;
        TriedIndex proof = null;
        boolean seen = false;
        List<IndexDefinition> own = special(subject, table);
        for (IndexDefinition each : own) {
            Optional<TriedIndex> trial = TRIED.contains(each.method())
                    ? TriedIndex.of(connection, planner, planned.root(), table, each)
                    : Optional.empty();
            if (trial.isEmpty()) {
                continue;
            }
            if (!trial.get().isUsed() || trial.get().saved() < LEAST_GAIN * subject.cost) {
                notes.add(
                        "an index on %s was made over a sample of %,d rows, and the planner would gain little by it: it is not proposed"
                                .formatted(each.definition(), trial.get().rows()));
            } else if (proof == null || trial.get().share() < proof.share()) {
                best = each;
                proof = trial.get();
            }
            seen = true;
        }
        if (best != null && proof != null) {
            tried.putIfAbsent(best, proof);
            add(best, subject, Math.max(0, subject.cost - proof.saved()));
        } else {
            // What was tried in vain says nothing of B-trees, of which nobody was asked.
            unverified(subject, table, seen ? List.of() : own).ifPresent(each -> add(each, subject, subject.cost));
        }
    }

    private static List<IndexDefinition> special(Subject subject, TableFacts table) {
        return subject.candidates.stream()
                .filter(each -> each.table().equals(table.name()) && !HypotheticalIndexes.knows(each))
                .limit(MOST_TRIED)
                .toList();
    }

    /** Of its own kinds the first; else, where nobody was asked, the B-tree with most keys. */
    private Optional<IndexDefinition> unverified(Subject subject, TableFacts table, List<IndexDefinition> own) {
        if (!own.isEmpty() || isAsked) {
            return own.stream().findFirst();
        }
        return subject.candidates.stream()
                .filter(each -> each.table().equals(table.name())
                        && each.method().equals("btree")
                        && each.include().isEmpty()
                        && each.predicate().isEmpty())
                .reduce((a, b) -> b.keys().size() > a.keys().size() ? b : a);
    }
}
