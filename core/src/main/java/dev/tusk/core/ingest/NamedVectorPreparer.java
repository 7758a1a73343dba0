package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.ingest.PreparedDocument.Change;
import dev.tusk.core.ingest.PreparedDocument.PreparedVector;
import dev.tusk.core.sql.Queries;
import dev.tusk.core.sql.Sql;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the named vectors of a batch: those that have changed, by the hash of what they are made of. A vector is made once for each
 * distinct text.
 */
final class NamedVectorPreparer {

    private final Queries queries;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final ModelVectors models;

    NamedVectorPreparer(Queries queries, CollectionDefinition definition, EmbeddingModels models) {
        this.queries = queries;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.models = new ModelVectors(models);
    }

    /** A vector that has to be written, and the text that it is to be made of, or null where it is there or there is none. */
    private record Wanted(PreparedVector vector, @Nullable String text) {}

    /**
     * The documents with the named vectors that have to be written.
     *
     * @param made vectors by model and text; taken from here first, and added to
     */
    BatchPreparer.Batch prepare(BatchPreparer.Batch batch, Map<String, Map<String, Vector>> made) {
        if (definition.vectors().isEmpty()) {
            return batch;
        }
        List<List<Wanted>> wanted = new ArrayList<>();
        for (int i = 0; i < batch.documents().size(); i++) {
            wanted.add(new ArrayList<>());
        }
        for (NamedVector vector : definition.vectors()) {
            Map<String, byte[]> stored = stored(vector, batch.documents());
            for (int i = 0; i < batch.documents().size(); i++) {
                PreparedDocument document = batch.documents().get(i);
                Wanted each =
                        wanted(vector, document, stored.get(document.document().id()));
                if (each != null) {
                    wanted.get(i).add(each);
                }
            }
        }
        int embedded = embed(wanted, made);
        List<PreparedDocument> documents = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            documents.add(batch.documents()
                    .get(i)
                    .withVectors(wanted.get(i).stream()
                            .map(each -> finished(each, made))
                            .toList()));
        }
        return new BatchPreparer.Batch(documents, batch.embedded() + embedded);
    }

    private @Nullable Wanted wanted(NamedVector vector, PreparedDocument document, byte @Nullable [] stored) {
        if (document.change() == Change.NONE
                // Title and body are what they were.
                || (document.change() == Change.ROW && !vector.isGiven() && vector.field() == null)) {
            return null;
        }
        if (vector.isGiven()) {
            VectorValue given = document.document().vectors().get(vector.name());
            byte[] hash = given == null ? null : DocumentHash.of(given);
            return same(hash, stored) ? null : new Wanted(new PreparedVector(vector, hash, given), null);
        }
        String text = VectorTexts.of(vector, document.document(), document.title());
        byte[] hash = DocumentHash.of(vector, text);
        return same(hash, stored)
                ? null
                : new Wanted(new PreparedVector(vector, hash, null), text.isBlank() ? null : text);
    }

    private static boolean same(byte @Nullable [] hash, byte @Nullable [] stored) {
        if (hash == null || stored == null) {
            return hash == null && stored == null;
        }
        return MessageDigest.isEqual(hash, stored);
    }

    private Map<String, byte[]> stored(NamedVector vector, List<PreparedDocument> documents) {
        List<String> ids = documents.stream()
                .filter(document -> document.change() == Change.ROW || document.change() == Change.TEXT)
                .map(document -> document.document().id())
                .toList();
        Map<String, byte[]> stored = new HashMap<>();
        if (!ids.isEmpty()) {
            queries.query(
                    "look up vectors of collection \"%s\"".formatted(definition.name()),
                    Sql.of(
                            "select document_id, source_hash from %s where document_id = any (?)"
                                    .formatted(tables.vector(vector.name())),
                            Sql.textArray(ids)),
                    row -> stored.put(row.getString(1), row.getBytes(2)));
        }
        return stored;
    }

    /** Has models make what is not made yet; the result is how many distinct texts that were. */
    private int embed(List<List<Wanted>> wanted, Map<String, Map<String, Vector>> made) {
        Map<String, Set<String>> texts = new LinkedHashMap<>();
        Map<String, NamedVector> ofModel = new HashMap<>();
        for (List<Wanted> document : wanted) {
            for (Wanted each : document) {
                if (each.text() != null) {
                    String model = model(each.vector().vector());
                    texts.computeIfAbsent(model, name -> new LinkedHashSet<>()).add(each.text());
                    ofModel.putIfAbsent(model, each.vector().vector());
                }
            }
        }
        int embedded = 0;
        for (Map.Entry<String, Set<String>> each : texts.entrySet()) {
            Map<String, Vector> known = made.computeIfAbsent(each.getKey(), name -> new HashMap<>());
            known.keySet().retainAll(each.getValue());
            List<String> missing = new ArrayList<>(each.getValue());
            missing.removeAll(known.keySet());
            if (!missing.isEmpty()) {
                NamedVector vector = Objects.requireNonNull(ofModel.get(each.getKey()));
                known.putAll(models.of(missing, vector.embedding(), each.getKey()));
                embedded += missing.size();
            }
        }
        return embedded;
    }

    private static PreparedVector finished(Wanted each, Map<String, Map<String, Vector>> made) {
        if (each.text() == null) {
            return each.vector();
        }
        PreparedVector vector = each.vector();
        Vector value = made.getOrDefault(model(vector.vector()), Map.of()).get(each.text());
        if (value != null) {
            // It was made for another of the same model, which may allow what this one does not.
            vector.vector()
                    .embedding()
                    .check(
                            value,
                            "the vector \"%s\" that the model made"
                                    .formatted(vector.vector().name()));
        }
        return new PreparedVector(vector.vector(), vector.sourceHash(), value);
    }

    private static String model(NamedVector vector) {
        return String.valueOf(vector.embedding().model());
    }
}
