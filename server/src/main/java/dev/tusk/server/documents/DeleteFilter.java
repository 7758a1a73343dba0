package dev.tusk.server.documents;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.server.http.RequestBodies;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which documents a request wants deleted: never all of them by an oversight. */
final class DeleteFilter {

    private DeleteFilter() {}

    /** The filter in the body, or the one in the address for clients that cannot send a body with DELETE. */
    static Filter of(Context context, RequestBodies bodies) throws IOException {
        String inAddress = context.queryParam("filter");
        if (inAddress != null) {
            return notEmpty(FilterJson.parse(inAddress));
        }
        if (!bodies.isPresent(context)) {
            throw noFilter();
        }
        JsonNode body = bodies.json(context, "the request to delete");
        if (!body.isObject()) {
            throw noFilter();
        }
        for (String name : body.propertyNames()) {
            if (!name.equals("filter")) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot read the request to delete: unknown field \"%s\"".formatted(name),
                        Suggestion.hint(name, Set.of("filter")));
            }
        }
        JsonNode filter = body.get("filter");
        if (filter == null || filter.isNull()) {
            throw noFilter();
        }
        return notEmpty(FilterJson.parse(filter));
    }

    private static Filter notEmpty(Filter filter) {
        if (filter.fields().isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot delete documents: the filter has no condition, so it would delete every document",
                    "name what to delete, or drop the collection");
        }
        return filter;
    }

    private static TuskException noFilter() {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "cannot delete documents: the request does not say which",
                "send {\"filter\": {...}} as application/json, or use .../documents/ID");
    }
}
