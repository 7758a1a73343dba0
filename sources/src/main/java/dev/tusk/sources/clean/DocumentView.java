package dev.tusk.sources.clean;

import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.sources.parse.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document at each stage, for people and as JSON. It goes through the very stages of a run; near-duplicates alone are not
 * looked for, as there is nothing to compare with.
 *
 * @param id its id in the collection
 * @param kind what the item was, in lower case, as {@code pdf}
 * @param title given or found in the text; empty where there is none
 * @param metadata what the item's properties say
 * @param notes what the parser left out or guessed
 * @param stages those that the document went through, up to the one that dropped it
 * @param dropped why it is dropped; null for a document that is kept
 * @param chunks what a collection would make of it; none for a document that is dropped
 */
public record DocumentView(
        String id,
        String kind,
        String title,
        Map<String, Object> metadata,
        List<String> notes,
        List<StageView> stages,
        @Nullable Reason dropped,
        List<ShownChunk> chunks) {

    /**
     * What one stage did.
     *
     * @param characters of the text in its own format, as the stage left it
     * @param text as searches know it, with its headings; null where the stage left it as it was
     * @param removed what was taken out or changed
     * @param notes what else was found
     */
    public record StageView(
            String stage, int characters, @Nullable String text, List<Removal> removed, List<String> notes) {}

    /** Which stage dropped a document, and why. */
    public record Reason(String stage, String reason, String detail) {}

    /**
     * Takes a parsed item through the stages.
     *
     * @param chunking the sizes of the collection's chunks
     * @param tokens of the collection's model, or null
     */
    public static DocumentView of(
            String id,
            Parsed parsed,
            Cleaning cleaning,
            Languages languages,
            ChunkingSpec chunking,
            @Nullable TokenCounter tokens) {
        Cleaner cleaner = new Cleaner(cleaning.tellingLanguage(), languages);
        Cleaned cleaned = cleaner.clean(Draft.of(id, parsed.title(), parsed.text(), parsed.format()));
        List<StageView> stages = new ArrayList<>();
        String before = "";
        for (Step step : cleaned.steps()) {
            String text = step.draft().sections().body();
            stages.add(new StageView(
                    step.stage().wireName(),
                    step.draft().text().length(),
                    stages.isEmpty() || !text.equals(before) ? text : null,
                    step.removed(),
                    step.notes()));
            before = text;
        }
        Draft last = cleaned.draft();
        return new DocumentView(
                id,
                parsed.kind().name().toLowerCase(java.util.Locale.ROOT),
                last.title().isBlank() ? last.sections().title() : last.title(),
                parsed.metadata(),
                parsed.notes(),
                stages,
                cleaned.verdict() instanceof Verdict.Drop drop
                        ? new Reason(drop.stage().wireName(), drop.reason(), drop.detail())
                        : null,
                cleaned.isKept() ? ShownChunk.of(last, chunking, tokens) : List.of());
    }
}
