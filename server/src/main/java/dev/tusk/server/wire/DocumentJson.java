package dev.tusk.server.wire;

import dev.tusk.core.document.Document;
import dev.tusk.core.document.DocumentPage;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.text.TextFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents as JSON. */
public final class DocumentJson {

    private static final Set<String> KNOWN =
            Set.of("id", "title", "body", "format", "source", "metadata", "tags", "vector", "vectors");
    private static final Set<String> PATCHABLE =
            Set.of("title", "body", "format", "source", "metadata", "tags", "vector", "vectors");

    private DocumentJson() {}

    public static ObjectNode of(StoredDocument stored) {
        ObjectNode json = of(stored.document());
        json.put("created_at", stored.createdAt().toString());
        json.put("updated_at", stored.updatedAt().toString());
        json.put("chunks", stored.chunks());
        return json;
    }

    /** The document as it was put; a vector is included where it has one. */
    public static ObjectNode of(Document document) {
        ObjectNode json = Json.object();
        json.put("id", document.id());
        json.put("title", document.title());
        json.put("body", document.body());
        json.put("format", document.format().wireName());
        json.put("source", document.source());
        json.set("metadata", JsonValues.toJson(document.metadata()));
        json.set("tags", Json.array(document.tags()));
        Vector vector = document.vector();
        if (vector != null) {
            ArrayNode numbers = json.putArray("vector");
            for (float number : vector.toArray()) {
                numbers.add(number);
            }
        }
        VectorValueJson.put(json, document.vectors());
        return json;
    }

    public static ObjectNode page(DocumentPage page) {
        ObjectNode json = Json.object();
        ArrayNode documents = json.putArray("documents");
        page.documents().forEach(document -> documents.add(of(document)));
        json.put("next", page.next().orElse(null));
        return json;
    }

    /**
     * The document that an object is.
     *
     * @throws dev.tusk.core.failure.TuskException with all problems of the value
     */
    public static Document document(JsonNode json) {
        return document(json, null);
    }

    /**
     * The document that an object is, when its id is known from elsewhere: the object may leave it out, or repeat it.
     *
     * @param id the id, or null when the object must have it
     */
    public static Document document(JsonNode json, @Nullable String id) {
        Problems problems = new Problems("the document");
        ObjectForm form = ObjectForm.of(json, "", problems, KNOWN);
        String ownId = id == null ? form.requiredText("id") : form.text("id", id);
        if (id != null && !ownId.equals(id)) {
            problems.add("/id", "the id differs from the one in the address", "leave it out, or repeat it");
        }
        Document.Builder builder = Document.builder(ownId);
        builder.title(form.text("title", ""));
        builder.body(form.text("body", ""));
        builder.source(form.text("source"));
        builder.tags(form.texts("tags"));
        form.entries("metadata")
                .forEach(entry -> builder.metadata(entry.getKey(), JsonValues.toJava(entry.getValue())));
        TextFormat format = problems.attempt("/format", () -> TextFormat.ofName(form.text("format", "text")));
        if (format != null) {
            builder.format(format);
        }
        float[] numbers = form.floats("vector");
        Vector vector = numbers == null ? null : problems.attempt("/vector", () -> Vector.of(numbers));
        if (vector != null) {
            builder.vector(vector);
        }
        builder.vectors(VectorValueJson.read(form, problems));
        return problems.finish(builder::build);
    }

    /**
     * The documents of an array, or of one object.
     *
     * @throws dev.tusk.core.failure.TuskException with the problems of all documents
     */
    public static List<Document> documents(JsonNode json) {
        if (!json.isArray()) {
            return List.of(document(json));
        }
        Problems problems = new Problems("the documents");
        List<Document> documents = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            JsonNode element = json.get(i);
            Document document = problems.attempt("/" + i, () -> document(element));
            if (document != null) {
                documents.add(document);
            }
        }
        return problems.finish(() -> documents);
    }

    /**
     * The merge patch (RFC 7396) of a document: a map of what changes, null for what is removed.
     *
     * @throws dev.tusk.core.failure.TuskException when a field is unknown or cannot be patched
     */
    public static Map<String, @Nullable Object> patch(JsonNode json) {
        Problems problems = new Problems("the patch");
        ObjectForm form = ObjectForm.of(json, "", problems, PATCHABLE);
        form.text("title");
        form.text("body");
        form.text("source");
        form.entries("metadata");
        form.texts("tags");
        float[] numbers = form.floats("vector");
        if (numbers != null) {
            problems.attempt("/vector", () -> Vector.of(numbers));
        }
        VectorValueJson.read(form, problems);
        String format = form.text("format");
        if (format != null) {
            problems.attempt("/format", () -> TextFormat.ofName(format));
        }
        return problems.finish(() -> JsonValues.map(json));
    }
}
