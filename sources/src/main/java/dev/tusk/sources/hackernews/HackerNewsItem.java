package dev.tusk.sources.hackernews;

import org.jspecify.annotations.Nullable;

/**
 * An item, with the fields that the official API has. Fields that no document is made of (kids, parts) are left out.
 *
 * @param type story, comment, job, poll or pollopt; null where it is not told
 * @param by the author
 * @param time seconds since 1970
 * @param text HTML
 * @param parent what a comment answers
 * @param poll the poll of a poll option
 * @param score points, or votes for a poll option
 * @param title HTML without tags
 * @param descendants how many comments a story has
 */
public record HackerNewsItem(
        long id,
        @Nullable String type,
        @Nullable String by,
        @Nullable Long time,
        @Nullable String text,
        boolean dead,
        boolean deleted,
        @Nullable Long parent,
        @Nullable Long poll,
        @Nullable String url,
        @Nullable Long score,
        @Nullable String title,
        @Nullable Long descendants) {

    /** The type, or what it must be by its fields, as in exports that have stories and comments in tables of their own. */
    public String kind() {
        if (type != null) {
            return type;
        }
        return parent != null ? "comment" : poll != null ? "pollopt" : "story";
    }

    /** What it belongs to; null for what begins a thread. */
    @Nullable
    Long answers() {
        return parent != null ? parent : poll;
    }

    /** Whether it is one of those that the API knows. Exports of BigQuery have rows that rank comments, too. */
    boolean isKnown() {
        return switch (kind()) {
            case "story", "comment", "job", "poll", "pollopt" -> true;
            default -> false;
        };
    }
}
