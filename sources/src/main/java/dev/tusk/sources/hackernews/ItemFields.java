package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts an item together from fields as they come: numbers as text, empty cells, and the names that BigQuery's tables have. */
final class ItemFields {

    /** 9999-12-31, in seconds. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private @Nullable Long id;
    private @Nullable String type;
    private @Nullable String by;
    private @Nullable Long time;
    private @Nullable String timestamp;
    private @Nullable String text;
    private boolean dead;
    private boolean deleted;
    private @Nullable Long parent;
    private @Nullable Long poll;
    private @Nullable String url;
    private @Nullable Long score;
    private @Nullable String title;
    private @Nullable Long descendants;

    /** The item of these fields. */
    static HackerNewsItem item(Map<String, ? extends @Nullable Object> fields) {
        ItemFields item = new ItemFields();
        fields.forEach((name, value) -> {
            if (value != null) {
                item.set(name, value instanceof BigDecimal number ? number.toPlainString() : value.toString());
            }
        });
        return item.build();
    }

    /** Whether a field of this name is used. */
    static boolean isUsed(String name) {
        return switch (name) {
            case "id",
                    "type",
                    "by",
                    "author",
                    "time",
                    "timestamp",
                    "time_ts",
                    "text",
                    "dead",
                    "deleted",
                    "parent",
                    "poll",
                    "url",
                    "score",
                    "title",
                    "descendants" -> true;
            default -> false;
        };
    }

    /** Sets a field; fields of other names are passed over. */
    void set(String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (name) {
            case "id" -> id = number(name, value);
            case "type" -> type = value.toLowerCase(Locale.ROOT);
            case "by", "author" -> by = by == null ? value : by;
            case "time" -> {
                if (value.indexOf('-', 1) > 0) {
                    timestamp = value;
                } else {
                    time = number(name, value);
                }
            }
            case "timestamp", "time_ts" -> timestamp = value;
            case "text" -> text = value;
            case "dead" -> dead = flag(value);
            case "deleted" -> deleted = flag(value);
            case "parent" -> parent = positive(number(name, value));
            case "poll" -> poll = positive(number(name, value));
            case "url" -> url = value;
            case "score" -> score = number(name, value);
            case "title" -> title = value;
            case "descendants" -> descendants = number(name, value);
            default -> {
                // kids, parts, ranking
            }
        }
    }

    HackerNewsItem build() {
        if (id == null || id <= 0) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    id == null ? "the item has no id" : "%d is no id of an item".formatted(id),
                    "fields are called as the official API calls them: id, type, by, time, text, parent ...");
        }
        Long seconds = time;
        if (seconds == null && timestamp != null) {
            seconds = seconds(timestamp);
        }
        if (seconds != null && (seconds < 0 || seconds > LAST_SECOND)) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "item %d: %d is no time in seconds".formatted(id, seconds));
        }
        return new HackerNewsItem(
                id, type, by, seconds, text, dead, deleted, parent, poll, url, score, title, descendants);
    }

    private static @Nullable Long positive(long value) {
        return value > 0 ? value : null;
    }

    private static boolean flag(String value) {
        return value.equalsIgnoreCase("true") || value.equals("1") || value.equals("t");
    }

    /** A whole number; Parquet files that were written by pandas have it as 3.0. */
    private static long number(String name, String value) {
        String digits = value.endsWith(".0") ? value.substring(0, value.length() - 2) : value;
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the field \"%s\" is not a whole number: \"%s\"".formatted(name, beginning(value)),
                    null,
                    null,
                    e);
        }
    }

    /** BigQuery writes "2006-10-09 18:21:51 UTC", Parquet files have their times in UTC. */
    private static long seconds(String value) {
        String text = value.strip().replace(' ', 'T').replace("TUTC", "Z");
        try {
            if (text.endsWith("Z")) {
                return Instant.parse(text).getEpochSecond();
            }
            return text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10
                    ? OffsetDateTime.parse(text).toEpochSecond()
                    : LocalDateTime.parse(text).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "not a time: \"%s\"".formatted(beginning(value)), null, null, e);
        }
    }

    private static String beginning(String value) {
        return value.length() > 60 ? value.substring(0, 60) + "..." : value;
    }
}
