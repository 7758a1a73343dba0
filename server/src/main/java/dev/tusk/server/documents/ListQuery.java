package dev.tusk.server.documents;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request to list documents asks for. */
record ListQuery(@Nullable Filter filter, @Nullable String cursor, int limit, Count count) {

    private static final Set<String> KNOWN = Set.of("id", "filter", "cursor", "limit", "count");
    private static final int DEFAULT_LIMIT = 50;

    /** Whether and how the documents are counted. */
    enum Count {
        NONE,
        EXACT,
        ESTIMATED
    }

    static ListQuery of(Context context) {
        for (String name : context.queryParamMap().keySet()) {
            if (!KNOWN.contains(name)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown parameter \"%s\"".formatted(name),
                        Suggestion.hint(name, KNOWN));
            }
        }
        String filterText = context.queryParam("filter");
        Filter filter = filterText == null ? null : FilterJson.parse(filterText);
        Count count = count(context.queryParam("count"));
        if (count == Count.ESTIMATED && filter != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "documents that pass a filter cannot be estimated",
                    "use count=exact, or leave the filter out");
        }
        return new ListQuery(filter, context.queryParam("cursor"), limit(context.queryParam("limit")), count);
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "limit is \"%s\"; it must be a whole number".formatted(text),
                    null,
                    null,
                    e);
        }
    }

    private static Count count(@Nullable String text) {
        return switch (text) {
            case null -> Count.NONE;
            case "exact" -> Count.EXACT;
            case "estimated" -> Count.ESTIMATED;
            default ->
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown count \"%s\"".formatted(text),
                        Suggestion.hint(text, List.of("exact", "estimated")));
        };
    }
}
