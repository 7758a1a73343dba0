package dev.tusk.core.answer;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question.
 *
 * @param kind who wrote the text
 * @param text with the numbers of the {@code citations} in square brackets
 * @param question what was searched for: as asked, or what a follow-up was made to
 * @param citations those that the text names, by number
 * @param nearest the passages that came nearest, where there is no answer in the documents; at most three, and none otherwise
 * @param support how well the documents support an answer
 * @param model the chat model's name, or null where none was asked
 * @param checks what was found wrong with a model's text
 * @param notes what the user should know
 * @param promptTokens as the model counts; 0 where it does not tell or was not asked
 * @param answerTokens as the model counts; 0 where it does not tell or was not asked
 * @param retrieval the time until the passages were there
 * @param writing the time after that
 */
public record Answer(
        Kind kind,
        String text,
        String question,
        List<Citation> citations,
        List<Citation> nearest,
        Support support,
        @Nullable String model,
        Checks checks,
        List<String> notes,
        long promptTokens,
        long answerTokens,
        Duration retrieval,
        Duration writing) {

    /** What stands in the text where the documents have no answer. */
    public static final String NOT_IN_DOCUMENTS = "Not in the documents.";

    /** Who wrote the text. */
    public enum Kind {
        /** A chat model. */
        GENERATED,
        /** The authors of the documents: it is made of their sentences. */
        EXTRACTS,
        /** Nobody: the documents have no answer. */
        NOT_IN_DOCUMENTS;

        /** The name in JSON. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What was found wrong with a model's text, and what was done about it.
     *
     * @param unknownCitations numbers of no passage; they were removed
     * @param uncited sentences that name no passage, as they stand in the text; it is for the reader to doubt them
     * @param removedAddresses web addresses that stand in no passage; they were removed
     */
    public record Checks(List<Integer> unknownCitations, List<String> uncited, List<String> removedAddresses) {

        /** Nothing is wrong. */
        public static final Checks NONE = new Checks(List.of(), List.of(), List.of());

        public Checks {
            unknownCitations = List.copyOf(unknownCitations);
            uncited = List.copyOf(uncited);
            removedAddresses = List.copyOf(removedAddresses);
        }
    }

    public Answer {
        citations = List.copyOf(citations);
        nearest = List.copyOf(nearest);
        notes = List.copyOf(notes);
    }
}
