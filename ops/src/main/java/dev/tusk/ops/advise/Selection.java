package dev.tusk.ops.advise;

import dev.tusk.ops.advise.HypotheticalIndexes.Made;
import dev.tusk.ops.advise.PlannedStatements.NotPlanned;
import dev.tusk.ops.advise.PlannedStatements.Planned;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among indexes that the planner takes for real: again and again the one that saves most of the cost of all calls beside those that are chosen,
 * until none saves enough; then each of the chosen is left out where the others serve as well. What is measured once is an upper bound for later, as an index
 * saves less beside others, so that few are measured anew (Minoux, Accelerated greedy algorithms, 1978).
 */
final class Selection {

    /** A statement has to become cheaper by this part, or it is not worth an index. */
    private static final double LEAST_GAIN = 0.1;

    /** Cheaper ones are not worth an index, whatever the part. */
    private static final double LEAST_COST = 8;

    /** An index is left out where its statements become dearer by less than this part without it. */
    private static final double AS_WELL = 0.05;

    /** Of about the same cost the simpler index is better: a statement has to become cheaper by these parts for a further key, columns, or a predicate. */
    private static final double OF_A_KEY = 0.05;

    private static final double OF_INCLUDED = 0.3;
    private static final double OF_A_PREDICATE = 0.15;

    /** What keeping an index takes of the planner's units for each row that is written: a page that is mostly cached, and a comparison at each level. */
    private static final double OF_A_WRITE = 0.1;

    private final PlannedStatements planner;
    private final HypotheticalIndexes hypothetical;
    private final List<Subject> subjects;
    private final Map<String, TableFacts> tables;

    /** A statement with what it costs beside the chosen indexes. */
    static final class Subject {
        final WorkloadStatement statement;
        final double before;
        double cost;
        final List<IndexDefinition> candidates;

        Subject(WorkloadStatement statement, double cost, List<IndexDefinition> candidates) {
            this.statement = statement;
            this.before = cost;
            this.cost = cost;
            this.candidates = candidates;
        }
    }

    /** An index that was chosen. */
    record Chosen(IndexDefinition definition, Made made) {}

    private record Rated(IndexDefinition definition, double gain, int round) {}

    Selection(
            PlannedStatements planner,
            HypotheticalIndexes hypothetical,
            List<Subject> subjects,
            Map<String, TableFacts> tables) {
        this.planner = planner;
        this.hypothetical = hypothetical;
        this.subjects = subjects;
        this.tables = tables;
    }

    List<Chosen> choose() throws SQLException {
        List<Chosen> chosen = new ArrayList<>();
        // An index can be worth nothing until another is there that makes the rest of a statement cheap: so all are
        // looked at again until none is chosen.
        int before;
        do {
            before = chosen.size();
            chooseFrom(candidates(), chosen);
        } while (chosen.size() > before);
        leaveOut(chosen);
        return chosen;
    }

    private void chooseFrom(List<IndexDefinition> candidates, List<Chosen> chosen) throws SQLException {
        PriorityQueue<Rated> queue =
                new PriorityQueue<>(Comparator.comparingDouble(Rated::gain).reversed());
        for (IndexDefinition each : candidates) {
            boolean isChosen =
                    chosen.stream().anyMatch(other -> other.definition().equals(each));
            double gain = isChosen ? 0 : gain(each);
            if (gain > 0) {
                queue.add(new Rated(each, gain, chosen.size()));
            }
        }
        while (!queue.isEmpty()) {
            Rated best = queue.remove();
            if (best.round() < chosen.size()) {
                double gain = gain(best.definition());
                if (gain > 0) {
                    queue.add(new Rated(best.definition(), gain, chosen.size()));
                }
                continue;
            }
            chosen.add(new Chosen(best.definition(), hypothetical.make(best.definition())));
            costs();
        }
    }

    private List<IndexDefinition> candidates() {
        return subjects.stream()
                .flatMap(each -> each.candidates.stream())
                .filter(HypotheticalIndexes::knows)
                .distinct()
                .toList();
    }

    private void costs() throws SQLException {
        for (Subject subject : subjects) {
            Planned planned = plan(subject);
            subject.cost = planned == null ? subject.cost : Math.min(subject.cost, planned.cost());
        }
    }

    private @Nullable Planned plan(Subject subject) throws SQLException {
        try {
            return planner.plan(subject.statement.text());
        } catch (NotPlanned e) {
            // It was planned before; a time limit or a lock now says nothing of the index.
            return null;
        }
    }

    /** What it saves of the cost of all calls, less what it costs those who write. */
    private double gain(IndexDefinition definition) throws SQLException {
        Made made;
        try {
            made = hypothetical.make(definition);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("08") || state.startsWith("57P")) {
                throw e;
            }
            // A type without an operator class of this method.
            return 0;
        }
        try {
            double gain = 0;
            for (Subject subject : subjects) {
                if (!subject.candidates.contains(definition) || subject.cost < LEAST_COST) {
                    continue;
                }
                Planned planned = plan(subject);
                if (planned != null
                        && planned.indexes().contains(made.name())
                        && planned.cost() < subject.cost * (1 - LEAST_GAIN)) {
                    gain += Math.max(0, subject.cost - planned.cost() * complexity(definition))
                            * subject.statement.calls();
                }
            }
            return gain - ofWrites(subjects, tables, definition);
        } finally {
            hypothetical.drop(made);
        }
    }

    private static double complexity(IndexDefinition definition) {
        return 1
                + OF_A_KEY * definition.keys().size()
                + (definition.include().isEmpty() ? 0 : OF_INCLUDED)
                + (definition.predicate().isEmpty() ? 0 : OF_A_PREDICATE);
    }

    /** What keeping an index costs those who write, in the planner's units; 0 where nobody knows how often the statements run, as there is nothing to weigh it against. */
    static double ofWrites(List<Subject> subjects, Map<String, TableFacts> tables, IndexDefinition definition) {
        return subjects.stream().anyMatch(each -> each.statement.isCounted())
                ? IndexAdvisor.writes(tables, definition) * OF_A_WRITE
                : 0;
    }

    /** One that others have made needless since it was chosen, as one with more keys serves its statements as well. */
    private void leaveOut(List<Chosen> chosen) throws SQLException {
        for (Chosen each : List.copyOf(chosen)) {
            hypothetical.drop(each.made());
            if (serveAsWell()) {
                chosen.remove(each);
                continue;
            }
            chosen.set(chosen.indexOf(each), new Chosen(each.definition(), hypothetical.make(each.definition())));
        }
        for (Subject subject : subjects) {
            Planned planned = plan(subject);
            if (planned != null) {
                subject.cost = planned.cost();
            }
        }
    }

    private boolean serveAsWell() throws SQLException {
        for (Subject subject : subjects) {
            Planned planned = plan(subject);
            if (planned == null || planned.cost() > subject.cost * (1 + AS_WELL)) {
                return false;
            }
        }
        return true;
    }

    /** The statements whose plans read the index, with what each costs without it and the others beside it. */
    Map<Chosen, List<Recommendation.Effect>> effects(List<Chosen> chosen) throws SQLException {
        Map<Chosen, List<Recommendation.Effect>> effects = new LinkedHashMap<>();
        for (Chosen each : chosen) {
            effects.put(each, new ArrayList<>());
        }
        for (Subject subject : subjects) {
            Planned planned = plan(subject);
            if (planned == null) {
                continue;
            }
            for (Chosen each : chosen) {
                if (planned.indexes().contains(each.made().name())) {
                    List<Recommendation.Effect> of = effects.get(each);
                    if (of != null) {
                        of.add(new Recommendation.Effect(
                                subject.statement.shown(), subject.statement.calls(), subject.before, planned.cost()));
                    }
                }
            }
        }
        return effects;
    }
}
