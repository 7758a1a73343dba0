package dev.tusk.server.search;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.attach.AttachedRows;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.SearchRequestJson;
import dev.tusk.server.wire.SearchResultJson;
import dev.tusk.server.wire.SpellingJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Searches a collection. */
public final class SearchRoutes {

    private final Tusk tusk;
    private final RequestBodies bodies;
    private final Duration longest;

    /**
     * The route of these collections.
     *
     * @param longest the most time that a search may take
     */
    public SearchRoutes(Tusk tusk, RequestBodies bodies, Duration longest) {
        this.tusk = tusk;
        this.bodies = bodies;
        this.longest = longest;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/collections/{name}/search", this::search),
                Route.get("/v1/collections/{name}/suggest", this::suggest));
    }

    private void suggest(Context context) {
        SuggestQuery asked = SuggestQuery.of(context);
        Answers.json(
                context,
                SpellingJson.of(tusk.collection(context.pathParam("name")).suggest(asked.typed(), asked.limit())));
    }

    private void search(Context context) throws IOException {
        Collection collection = tusk.collection(context.pathParam("name"));
        JsonNode body = bodies.json(context, "the search request");
        SearchRequest request = SearchRequestJson.request(body, collection.definition(), longest);
        Optional<List<String>> returning = SearchRequestJson.returning(body);
        if (returning.isEmpty()) {
            Answers.json(context, SearchResultJson.of(collection.search(request)));
            return;
        }
        AttachedRows rows = collection.rows();
        SearchResult result = collection.search(request);
        List<String> ids =
                result.hits().stream().map(Hit::documentId).distinct().toList();
        Answers.json(context, SearchResultJson.of(result, rows.ofAttached(ids, returning.get())));
    }
}
