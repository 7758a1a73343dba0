package dev.tusk.server.documents;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.PutResult;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.PathIds;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.maintenance.BackgroundMaintenance;
import dev.tusk.server.wire.DocumentJson;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.ReportJson;
import dev.tusk.server.wire.VectorValueJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts, gets, patches, lists and deletes documents. */
public final class DocumentRoutes {

    private static final String ALL = "/v1/collections/{name}/documents";
    private static final String ONE = ALL + "/<id>";
    private static final int SEGMENTS_BEFORE_ID = 4;

    private final Tusk tusk;
    private final RequestBodies bodies;
    private final BackgroundMaintenance maintenance;

    public DocumentRoutes(Tusk tusk, RequestBodies bodies, BackgroundMaintenance maintenance) {
        this.tusk = tusk;
        this.bodies = bodies;
        this.maintenance = maintenance;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(ALL, this::listOrGet),
                Route.put(ALL, this::putMany),
                Route.post(ALL, this::putMany),
                Route.patch(ALL, context -> patch(context, requiredId(context))),
                Route.delete(ALL, this::deleteMany),
                Route.get(ONE, context -> get(context, pathId(context))),
                Route.put(ONE, context -> putOne(context, pathId(context))),
                Route.patch(ONE, context -> patch(context, pathId(context))),
                Route.delete(ONE, context -> deleteOne(context, pathId(context))));
    }

    private static String pathId(Context context) {
        return PathIds.after(SEGMENTS_BEFORE_ID, context);
    }

    private static @Nullable String queryId(Context context) {
        return context.queryParam("id");
    }

    private static String requiredId(Context context) {
        String id = queryId(context);
        if (id == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the request names no document",
                    "add its id to the address: .../documents/ID or .../documents?id=ID");
        }
        return id;
    }

    private Collection collection(Context context) {
        return tusk.collection(context.pathParam("name"));
    }

    private void listOrGet(Context context) {
        String id = queryId(context);
        if (id != null) {
            get(context, id);
            return;
        }
        ListQuery query = ListQuery.of(context);
        Collection collection = collection(context);
        ObjectNode json = DocumentJson.page(collection.list(query.filter(), query.cursor(), query.limit()));
        switch (query.count()) {
            case NONE -> {}
            case EXACT -> putCount(json, collection.count(query.filter()), true);
            case ESTIMATED -> putCount(json, collection.estimatedCount(), false);
        }
        Answers.json(context, json);
    }

    private static void putCount(ObjectNode json, long documents, boolean exact) {
        json.putObject("count").put("documents", documents).put("exact", exact);
    }

    private void get(Context context, String id) {
        Collection collection = collection(context);
        ObjectNode json = DocumentJson.of(collection
                .get(id)
                .orElseThrow(() -> notFound(collection.definition().name().value(), id)));
        if ("true".equals(context.queryParam("vectors"))) {
            VectorValueJson.put(json, collection.givenVectors(List.of(id)).getOrDefault(id, Map.of()));
        }
        Answers.json(context, json);
    }

    private static TuskException notFound(String collection, String id) {
        return new TuskException(
                ErrorCode.DOCUMENT_NOT_FOUND,
                "there is no document \"%s\" in collection \"%s\""
                        .formatted(id.length() > 120 ? id.substring(0, 120) + "..." : id, collection));
    }

    private void putMany(Context context) throws IOException {
        Collection collection = collection(context);
        String id = queryId(context);
        if (id != null) {
            putOne(context, id);
        } else if (bodies.isJsonLines(context)) {
            ingest(context, collection);
        } else {
            JsonNode json = bodies.json(context, "the documents");
            if (json.isArray()) {
                IngestReport report = collection.putAll(DocumentJson.documents(json));
                written(collection, report.added() + report.changed() > 0);
                Answers.json(context, ReportJson.of(report));
            } else {
                put(context, collection, DocumentJson.document(json));
            }
        }
    }

    private void ingest(Context context, Collection collection) throws IOException {
        SetAside setAside = new SetAside();
        try (InputStream in = context.req().getInputStream()) {
            IngestReport report = collection.ingest(new JsonLines(in, bodies.maxBytes(), setAside), setAside);
            Answers.json(context, setAside.addTo(ReportJson.of(report)));
        } finally {
            written(collection, true);
        }
    }

    private void putOne(Context context, String id) throws IOException {
        put(context, collection(context), DocumentJson.document(bodies.json(context, "the document"), id));
    }

    private void put(Context context, Collection collection, Document document) {
        PutResult result = collection.put(document);
        written(collection, result != PutResult.UNCHANGED);
        Answers.json(context, result == PutResult.ADDED ? 201 : 200, ReportJson.of(document.id(), result));
    }

    private void patch(Context context, String id) throws IOException {
        Collection collection = collection(context);
        ObjectNode json =
                DocumentJson.of(collection.patch(id, DocumentJson.patch(bodies.mergePatch(context, "the patch"))));
        written(collection, true);
        Answers.json(context, json);
    }

    private void deleteOne(Context context, String id) {
        Collection collection = collection(context);
        if (!collection.delete(id)) {
            throw notFound(collection.definition().name().value(), id);
        }
        written(collection, true);
        Answers.nothing(context);
    }

    private void deleteMany(Context context) throws IOException {
        String id = queryId(context);
        if (id != null) {
            deleteOne(context, id);
            return;
        }
        Collection collection = collection(context);
        Filter filter = DeleteFilter.of(context, bodies);
        long deleted = collection.delete(filter);
        written(collection, deleted > 0);
        Answers.json(context, Json.object().put("deleted", deleted));
    }

    private void written(Collection collection, boolean changed) {
        if (changed) {
            maintenance.written(collection.definition().name().value());
        }
    }
}
