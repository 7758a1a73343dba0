package dev.tusk.sources.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes documents through the stages up to that of duplicates, which compares with all that the same cleaner was given before; the
 * stages before it depend on nothing but the document and the thresholds. One for each run. Not for use by several threads.
 */
public final class Cleaner {

    private final Cleaning cleaning;
    private final Languages languages;
    private final Duplicates earlier;
    private final CleaningReport report = new CleaningReport();

    /**
     * Knows no document yet.
     *
     * @param languages may be shared with others
     */
    public Cleaner(Cleaning cleaning, Languages languages) {
        this(cleaning, languages, Duplicates.CAPACITY);
    }

    Cleaner(Cleaning cleaning, Languages languages, int capacity) {
        this.cleaning = cleaning;
        this.languages = languages;
        this.earlier = new Duplicates(cleaning.resemblance(), capacity);
    }

    /** Cleans the next document, and counts what became of it. */
    public Cleaned clean(Draft parsed) {
        Cleaned cleaned = stages(parsed);
        report.add(cleaned);
        if (earlier.isFull()) {
            report.duplicatesCut();
        }
        return cleaned;
    }

    /** What became of the documents so far. */
    public CleaningReport report() {
        return report;
    }

    private Cleaned stages(Draft parsed) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.unchanged(Stage.PARSE, parsed));
        steps.add(Boilerplate.clean(parsed, cleaning));
        steps.add(Normalise.clean(last(steps)));

        Verdict.@Nullable Drop foreign = language(steps);
        if (foreign != null) {
            return new Cleaned(steps, foreign);
        }
        steps.add(Step.unchanged(Stage.INFORMATION, last(steps)));
        Optional<Verdict.Drop> lacking = Information.lacking(last(steps), cleaning);
        if (lacking.isPresent()) {
            return new Cleaned(steps, lacking.get());
        }
        return new Cleaned(steps, duplicate(steps));
    }

    private Verdict.@Nullable Drop language(List<Step> steps) {
        Draft draft = last(steps);
        if (cleaning.languages().isEmpty() && !cleaning.tellLanguage()) {
            steps.add(Step.unchanged(Stage.LANGUAGE, draft));
            return null;
        }
        Optional<Language> found = languages.of(draft.sections().body());
        String told = found.map(language ->
                        "%s, %.1f times as probable as the next".formatted(language.code(), language.confidence()))
                .orElse("not recognised");
        steps.add(new Step(
                Stage.LANGUAGE, draft.withLanguage(found.map(Language::code).orElse(null)), List.of(), List.of(told)));
        if (cleaning.languages().isEmpty()
                || found.isEmpty()
                || cleaning.languages().contains(found.get().code())) {
            return null;
        }
        return new Verdict.Drop(
                Stage.LANGUAGE,
                "another language",
                "%s, not %s"
                        .formatted(
                                found.get().code(),
                                String.join(
                                        " or ",
                                        cleaning.languages().stream().sorted().toList())));
    }

    private Verdict duplicate(List<Step> steps) {
        Draft draft = last(steps);
        Optional<Duplicates.Repeated> repeated =
                cleaning.duplicates() == Cleaning.Duplicates.KEEP ? Optional.empty() : earlier.of(draft);
        if (repeated.isEmpty()) {
            steps.add(Step.unchanged(Stage.DUPLICATES, draft));
            return Verdict.KEEP;
        }
        String told = "repeats \"%s\" (resemblance %.2f)"
                .formatted(repeated.get().id(), repeated.get().resemblance());
        steps.add(new Step(Stage.DUPLICATES, draft, List.of(), List.of(told)));
        return cleaning.duplicates() == Cleaning.Duplicates.DROP
                ? new Verdict.Drop(Stage.DUPLICATES, "near-duplicate", told)
                : Verdict.KEEP;
    }

    private static Draft last(List<Step> steps) {
        return steps.get(steps.size() - 1).draft();
    }
}
