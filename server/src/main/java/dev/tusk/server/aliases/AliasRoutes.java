package dev.tusk.server.aliases;

import dev.tusk.core.Tusk;
import dev.tusk.core.collection.Aliases;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.AliasJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** Sets, lists and drops aliases. */
public final class AliasRoutes {

    private static final String ALL = "/v1/aliases";
    private static final String ONE = "/v1/aliases/{alias}";

    private final Aliases aliases;
    private final RequestBodies bodies;

    public AliasRoutes(Tusk tusk, RequestBodies bodies) {
        this.aliases = tusk.collections().aliases();
        this.bodies = bodies;
    }

    public List<Route> routes() {
        return List.of(Route.get(ALL, this::list), Route.put(ONE, this::set), Route.delete(ONE, this::drop));
    }

    private void list(Context context) {
        Answers.json(context, AliasJson.of(aliases.list()));
    }

    private void set(Context context) throws IOException {
        String collection = AliasJson.collection(bodies.json(context, "the alias"));
        Answers.json(context, AliasJson.of(aliases.set(context.pathParam("alias"), collection)));
    }

    private void drop(Context context) {
        aliases.drop(context.pathParam("alias"));
        Answers.nothing(context);
    }
}
