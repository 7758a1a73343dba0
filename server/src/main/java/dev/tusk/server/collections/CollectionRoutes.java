package dev.tusk.server.collections;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.maintain.MaintenanceReport;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.CollectionChangeJson;
import dev.tusk.server.wire.CollectionJson;
import dev.tusk.server.wire.ModelChangeJson;
import dev.tusk.server.wire.ReportJson;
import dev.tusk.server.wire.VectorIndexJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates, lists, shows, alters, maintains and drops collections. */
public final class CollectionRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(CollectionRoutes.class);
    private static final String ALL = "/v1/collections";
    private static final String ONE = "/v1/collections/{name}";

    private final Tusk tusk;
    private final RequestBodies bodies;

    public CollectionRoutes(Tusk tusk, RequestBodies bodies) {
        this.tusk = tusk;
        this.bodies = bodies;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(ALL, this::list),
                Route.post(ALL, this::create),
                Route.get(ONE, this::show),
                Route.patch(ONE, this::alter),
                Route.delete(ONE, this::drop),
                Route.get(ONE + "/indexes", this::indexes),
                Route.get(ONE + "/model-change", this::modelChange),
                Route.post(ONE + "/maintain", this::maintain));
    }

    private void list(Context context) {
        Answers.json(context, CollectionJson.list(tusk.collections().list()));
    }

    private void create(Context context) throws IOException {
        CollectionDefinition definition =
                CollectionJson.definition(bodies.json(context, "the collection"), tusk.models());
        Collection created = tusk.collections().create(definition);
        context.header("Location", ALL + "/" + definition.name());
        Answers.json(context, 201, CollectionJson.of(created.definition()));
    }

    private void show(Context context) {
        Answers.json(
                context,
                CollectionJson.of(tusk.collection(context.pathParam("name")).summary()));
    }

    private void alter(Context context) throws IOException {
        Collection collection = tusk.collection(context.pathParam("name"));
        var change = CollectionChangeJson.change(
                bodies.mergePatch(context, "the change of the collection"), collection.definition(), tusk.models());
        Collection altered =
                tusk.collections().alter(collection.definition().name().value(), change);
        Answers.json(context, CollectionJson.of(altered.definition()));
    }

    private void drop(Context context) {
        String name = context.pathParam("name");
        if (!tusk.collections().drop(name)) {
            List<String> known = tusk.collections().list().stream()
                    .map(definition -> definition.name().value())
                    .toList();
            throw TuskException.withHint(
                    ErrorCode.COLLECTION_NOT_FOUND,
                    "there is no collection \"%s\"".formatted(name),
                    Suggestion.hint(name, known));
        }
        Answers.nothing(context);
    }

    private void indexes(Context context) {
        Collection collection = tusk.collection(context.pathParam("name"));
        String vector = context.queryParam("vector");
        Answers.json(
                context,
                VectorIndexJson.of(
                        (vector == null ? collection.vectorIndexes() : collection.vectorIndexes(vector)).list(),
                        vector == null ? collection.partialIndexes().list() : List.of()));
    }

    private void modelChange(Context context) {
        Collection collection = tusk.collection(context.pathParam("name"));
        Answers.json(
                context,
                ModelChangeJson.of(
                        collection.modelChanges().current(),
                        collection.definition().name()));
    }

    private void maintain(Context context) {
        String name = context.pathParam("name");
        MaintenanceReport report =
                tusk.collection(name).maintain(step -> LOG.debug("collection \"{}\": {}", name, step));
        Answers.json(context, ReportJson.of(report));
    }
}
