package dev.tusk.core.answer;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.search.SearchMode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A question to be answered out of a collection's documents.
 *
 * @param question as a person asks it, at most {@value #MAX_QUESTION} characters
 * @param history what was asked and answered before, oldest first; the last {@value #MAX_TURNS} count
 * @param model the chat model that writes the answer, or null for an answer of the documents' own sentences
 * @param mode how passages are searched for, or null for the best mode that the collection can do
 * @param filter what documents must fulfil, or null for all
 * @param hits how many chunks are looked at, 1 to {@value #MAX_HITS}
 * @param contextTokens how many tokens the passages may have together, by {@linkplain TokenEstimate Tusk's estimate}, 100 to
 *     {@value #MAX_CONTEXT}
 * @param answerTokens how many tokens the model may write, 16 to {@value #MAX_ANSWER}
 * @param sentences how many sentences an answer without a model may have, 1 to {@value #MAX_SENTENCES}
 * @param rerank the model that reorders the hits before they are packed, or null
 * @param evenIfWeak whether to answer where the documents {@linkplain Support support} it weakly
 * @param timeout the time limit of everything together, 1 ms to 10 minutes
 */
public record AskRequest(
        String question,
        List<Turn> history,
        @Nullable String model,
        @Nullable SearchMode mode,
        @Nullable Filter filter,
        int hits,
        int contextTokens,
        int answerTokens,
        int sentences,
        @Nullable Rerank rerank,
        boolean evenIfWeak,
        Duration timeout) {

    public static final int MAX_QUESTION = 4_000;
    public static final int MAX_TURNS = 6;
    public static final int MAX_HITS = 200;
    public static final int MAX_CONTEXT = 200_000;
    public static final int MAX_ANSWER = 32_000;
    public static final int MAX_SENTENCES = 50;
    public static final int DEFAULT_HITS = 30;

    /** About nine chunks of the usual length; small models lose what stands in the middle of more. */
    public static final int DEFAULT_CONTEXT = 3_000;

    public static final int DEFAULT_ANSWER = 800;
    public static final int DEFAULT_SENTENCES = 5;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    public AskRequest {
        history = List.copyOf(history);
        history = history.subList(Math.max(0, history.size() - MAX_TURNS), history.size());
        Objects.requireNonNull(timeout, "timeout");
        if (question.isBlank()) {
            throw TuskException.withHint(
                    ErrorCode.EMPTY_QUERY, "the question is empty", "ask in a sentence or in words");
        }
        if (question.length() > MAX_QUESTION) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "the question has %d characters; at most %d are allowed"
                            .formatted(question.length(), MAX_QUESTION));
        }
        range("hits", hits, 1, MAX_HITS);
        range("context_tokens", contextTokens, 100, MAX_CONTEXT);
        range("answer_tokens", answerTokens, 16, MAX_ANSWER);
        range("sentences", sentences, 1, MAX_SENTENCES);
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "timeout is %d ms; it must be 1 ms to 10 minutes".formatted(timeout.toMillis()));
        }
    }

    private static void range(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "%s is %d; it must be %d to %d".formatted(name, value, from, to));
        }
    }

    /** A question with nothing said beside it: answered without a model. */
    public static Builder of(String question) {
        return new Builder(question);
    }

    /** Builds a request; not for use by several threads at once. */
    public static final class Builder {
        private final String question;
        private List<Turn> history = List.of();
        private @Nullable String model;
        private @Nullable SearchMode mode;
        private @Nullable Filter filter;
        private int hits = DEFAULT_HITS;
        private int contextTokens = DEFAULT_CONTEXT;
        private int answerTokens = DEFAULT_ANSWER;
        private int sentences = DEFAULT_SENTENCES;
        private @Nullable Rerank rerank;
        private boolean evenIfWeak;
        private Duration timeout = DEFAULT_TIMEOUT;

        private Builder(String question) {
            this.question = question;
        }

        public Builder history(List<Turn> turns) {
            this.history = turns;
            return this;
        }

        /** The chat model that writes the answer; null for an answer of the documents' own sentences. */
        public Builder model(@Nullable String name) {
            this.model = name;
            return this;
        }

        public Builder mode(@Nullable SearchMode wanted) {
            this.mode = wanted;
            return this;
        }

        public Builder filter(@Nullable Filter wanted) {
            this.filter = wanted;
            return this;
        }

        public Builder hits(int most) {
            this.hits = most;
            return this;
        }

        public Builder contextTokens(int most) {
            this.contextTokens = most;
            return this;
        }

        public Builder answerTokens(int most) {
            this.answerTokens = most;
            return this;
        }

        public Builder sentences(int most) {
            this.sentences = most;
            return this;
        }

        public Builder rerank(@Nullable Rerank model) {
            this.rerank = model;
            return this;
        }

        /** Whether to answer where the documents support it weakly, in place of saying so. */
        public Builder evenIfWeak(boolean answer) {
            this.evenIfWeak = answer;
            return this;
        }

        public Builder timeout(Duration longest) {
            this.timeout = longest;
            return this;
        }

        public AskRequest build() {
            return new AskRequest(
                    question,
                    history,
                    model,
                    mode,
                    filter,
                    hits,
                    contextTokens,
                    answerTokens,
                    sentences,
                    rerank,
                    evenIfWeak,
                    timeout);
        }
    }
}
