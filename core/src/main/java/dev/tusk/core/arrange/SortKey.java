package dev.tusk.core.arrange;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * What hits are ordered by. Hits without a value come last in both directions; text is compared by its code points and by its
 * first 256 characters.
 *
 * @param by {@code score}, {@code id}, {@code title}, {@code source}, {@code created_at}, {@code updated_at}, or a declared
 *     field; {@code metadata.score} is a declared field of that name
 */
public record SortKey(String by, boolean descending) {

    /** The most keys of one request. */
    public static final int MAX_KEYS = 8;

    /** What {@link #by} is for the score. */
    public static final String SCORE = "score";

    private static final List<String> DIRECTIONS = List.of("asc", "desc");

    public SortKey {
        Objects.requireNonNull(by, "by");
        if (by.isBlank()) {
            throw invalid("the field to sort by is empty", "name a field, and a direction after a colon: year:desc");
        }
    }

    public static SortKey ascending(String by) {
        return new SortKey(by, false);
    }

    public static SortKey descending(String by) {
        return new SortKey(by, true);
    }

    /** The score, best first. */
    public static SortKey byScore() {
        return descending(SCORE);
    }

    /**
     * The key of its written form: {@code year}, {@code year:asc} or {@code year:desc}. Without a direction a score is
     * descending and everything else ascending.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    public static SortKey parse(String written) {
        int colon = written.lastIndexOf(':');
        if (colon < 0) {
            return new SortKey(written.strip(), written.strip().equals(SCORE));
        }
        return of(
                written.substring(0, colon).strip(),
                written.substring(colon + 1).strip());
    }

    /**
     * The key with this direction, {@code asc} or {@code desc}.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    public static SortKey of(String by, String direction) {
        String known = direction.toLowerCase(Locale.ROOT);
        if (!DIRECTIONS.contains(known)) {
            throw invalid(
                    "unknown direction \"%s\" to sort by".formatted(direction), Suggestion.hint(direction, DIRECTIONS));
        }
        return new SortKey(by, known.equals("desc"));
    }

    /**
     * The keys, where they can stand together.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    public static List<SortKey> checked(List<SortKey> keys) {
        if (keys.size() > MAX_KEYS) {
            throw invalid(
                    "there are %d fields to sort by; at most %d are allowed".formatted(keys.size(), MAX_KEYS),
                    "leave out those that decide least");
        }
        Set<String> seen = new HashSet<>();
        for (SortKey key : keys) {
            if (!seen.add(key.by())) {
                throw invalid(
                        "\"%s\" stands twice among the fields to sort by".formatted(key.by()),
                        "the first one decides; leave out the other");
            }
        }
        return List.copyOf(keys);
    }

    /** The written form, which {@link #parse} reads. */
    @Override
    public String toString() {
        return by + (descending ? ":desc" : ":asc");
    }

    private static TuskException invalid(String message, String hint) {
        return TuskException.withHint(ErrorCode.INVALID_REQUEST, message, hint);
    }
}
