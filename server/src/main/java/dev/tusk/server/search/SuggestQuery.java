package dev.tusk.server.search;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import io.javalin.http.Context;
import java.util.Set;

/** What a request for suggestions asks for. */
record SuggestQuery(String typed, int limit) {

    private static final Set<String> KNOWN = Set.of("q", "limit");
    private static final int DEFAULT_LIMIT = 10;

    static SuggestQuery of(Context context) {
        for (String name : context.queryParamMap().keySet()) {
            if (!KNOWN.contains(name)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown parameter \"%s\"".formatted(name),
                        Suggestion.hint(name, KNOWN));
            }
        }
        String typed = context.queryParam("q");
        if (typed == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST, "the parameter \"q\" is missing", "give what is typed, as ?q=vac");
        }
        String limit = context.queryParam("limit");
        try {
            return new SuggestQuery(typed, limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
        } catch (NumberFormatException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "limit is \"%s\"; it must be a whole number".formatted(limit),
                    null,
                    null,
                    e);
        }
    }
}
