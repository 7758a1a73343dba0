package dev.tusk.sources.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run's stages took out and dropped, by stage and reason, with the first examples of each. Bounded: reasons are few, and
 * no more than {@value #EXAMPLES} examples of each are kept. Not for use by several threads.
 */
public final class CleaningReport {

    private static final int EXAMPLES = 5;

    private record Key(Stage stage, String reason) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byStage = stage.compareTo(other.stage);
            return byStage != 0 ? byStage : reason.compareTo(other.reason);
        }
    }

    private static final class Count {
        private long documents;
        private long pieces;
        private long characters;
        private final List<String> examples = new ArrayList<>();

        void example(String example) {
            if (examples.size() < EXAMPLES) {
                examples.add(example);
            }
        }
    }

    private final Map<Key, Count> dropped = new TreeMap<>();
    private final Map<Key, Count> removed = new TreeMap<>();
    private long read;
    private long kept;
    private long duplicates;
    private boolean duplicatesCut;
    private final List<String> duplicateExamples = new ArrayList<>();

    /**
     * Documents that a stage dropped for one reason.
     *
     * @param examples id and detail of the first, a line each
     */
    public record Dropped(Stage stage, String reason, long documents, List<String> examples) {}

    /**
     * What a stage took out of documents, or changed in them, for one reason.
     *
     * @param documents in how many documents
     * @param pieces how often
     * @param characters how much text, or how many characters were changed
     * @param examples beginnings of the first, with the ids of their documents
     */
    public record Removed(
            Stage stage, String reason, long documents, long pieces, long characters, List<String> examples) {}

    void add(Cleaned cleaned) {
        read++;
        if (cleaned.verdict() instanceof Verdict.Drop drop) {
            Count count = dropped.computeIfAbsent(new Key(drop.stage(), drop.reason()), first -> new Count());
            count.documents++;
            count.example(cleaned.draft().id() + (drop.detail().isEmpty() ? "" : ": " + drop.detail()));
        } else {
            kept++;
        }
        for (Step step : cleaned.steps()) {
            addRemoved(step);
            if (step.stage() == Stage.DUPLICATES && !step.notes().isEmpty()) {
                duplicates++;
                if (duplicateExamples.size() < EXAMPLES) {
                    duplicateExamples.add(
                            step.draft().id() + ": " + step.notes().get(0));
                }
            }
        }
    }

    private void addRemoved(Step step) {
        Map<String, Count> inThis = new TreeMap<>();
        for (Removal removal : step.removed()) {
            Count count = removed.computeIfAbsent(new Key(step.stage(), removal.reason()), first -> new Count());
            count.pieces++;
            count.characters += removal.characters();
            if (!removal.excerpt().isEmpty()) {
                count.example(step.draft().id() + ": " + removal.excerpt());
            }
            inThis.put(removal.reason(), count);
        }
        inThis.values().forEach(count -> count.documents++);
    }

    void duplicatesCut() {
        duplicatesCut = true;
    }

    public long read() {
        return read;
    }

    public long kept() {
        return kept;
    }

    /** How many documents nearly repeat an earlier one, kept or not. */
    public long nearDuplicates() {
        return duplicates;
    }

    /** The first of them, with what they repeat. */
    public List<String> duplicateExamples() {
        return List.copyOf(duplicateExamples);
    }

    /** Whether there were more documents than are compared with, so that there may be more near-duplicates. */
    public boolean isDuplicatesCut() {
        return duplicatesCut;
    }

    /** By stage and reason. */
    public List<Dropped> dropped() {
        return dropped.entrySet().stream()
                .map(entry -> new Dropped(
                        entry.getKey().stage(),
                        entry.getKey().reason(),
                        entry.getValue().documents,
                        List.copyOf(entry.getValue().examples)))
                .toList();
    }

    /** By stage and reason. */
    public List<Removed> removed() {
        return removed.entrySet().stream()
                .map(entry -> new Removed(
                        entry.getKey().stage(),
                        entry.getKey().reason(),
                        entry.getValue().documents,
                        entry.getValue().pieces,
                        entry.getValue().characters,
                        List.copyOf(entry.getValue().examples)))
                .toList();
    }
}
