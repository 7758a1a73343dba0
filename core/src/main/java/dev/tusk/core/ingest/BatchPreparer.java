package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.document.VectorColumn;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.PreparedDocument.Change;
import dev.tusk.core.ingest.PreparedDocument.PreparedChunk;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.text.Chunker;
import dev.tusk.core.text.ParsedText;
import dev.tusk.core.text.TextChunk;
import dev.tusk.core.text.TextCleaner;
import dev.tusk.core.text.TextParser;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a batch of documents: what has changed, cut into chunks, with vectors. A vector is made once for each distinct
 * text, and not at all where the stored version of the document has one of the same text.
 */
final class BatchPreparer {

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final EmbeddingModels models;

    BatchPreparer(Database database, CollectionDefinition definition, EmbeddingModels models) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.name());
        this.models = models;
    }

    /**
     * The documents, ready to be written, in the order of their ids, as rows are locked in that order.
     *
     * @param documents checked already, each id once
     * @param vectors vectors by the text they were made of; taken from here first, and added to
     */
    List<PreparedDocument> prepare(List<Document> documents, Map<String, Vector> vectors) {
        Map<String, DocumentHash> stored = storedHashes(documents);
        List<PreparedDocument> prepared = new ArrayList<>(documents.size());
        for (Document document : documents) {
            String metadataJson = MetadataJson.write(document.metadata());
            DocumentHash hash = DocumentHash.of(document, metadataJson, definition);
            DocumentHash before = stored.get(document.id());
            Change change = change(hash, before);
            boolean cut = change == Change.NEW || change == Change.TEXT;
            prepared.add(
                    cut
                            ? cut(document, metadataJson, hash, change, before)
                            : new PreparedDocument(document, metadataJson, hash, change, before, List.of()));
        }
        prepared.sort(Comparator.comparing(document -> document.document().id(), CodePoints.ORDER));
        return embed(prepared, vectors);
    }

    private static Change change(DocumentHash hash, @Nullable DocumentHash before) {
        if (before == null) {
            return Change.NEW;
        }
        if (MessageDigest.isEqual(hash.content(), before.content())) {
            return Change.NONE;
        }
        return MessageDigest.isEqual(hash.text(), before.text()) ? Change.ROW : Change.TEXT;
    }

    private Map<String, DocumentHash> storedHashes(List<Document> documents) {
        Map<String, DocumentHash> hashes = new HashMap<>();
        database.query(
                "look up documents of collection \"%s\"".formatted(definition.name()),
                Sql.of(
                        "select id, text_hash, content_hash from %s where id = any (?)".formatted(tables.document()),
                        Sql.textArray(documents.stream().map(Document::id).toList())),
                row -> hashes.put(row.getString(1), new DocumentHash(row.getBytes(2), row.getBytes(3))));
        return hashes;
    }

    private PreparedDocument cut(
            Document document, String metadataJson, DocumentHash hash, Change change, @Nullable DocumentHash before) {
        Vector ready = document.vector();
        if (ready != null) {
            PreparedChunk whole =
                    new PreparedChunk(0, clean(document.title()), "", null, clean(document.body()), ready);
            return new PreparedDocument(document, metadataJson, hash, change, before, List.of(whole));
        }
        ParsedText parsed = TextParser.parse(document.body(), document.format());
        String title = document.title().isBlank() ? parsed.title() : clean(document.title());
        List<PreparedChunk> chunks = new ArrayList<>();
        for (TextChunk chunk : Chunker.chunk(parsed, definition.chunking())) {
            chunks.add(new PreparedChunk(chunk.ordinal(), title, chunk.heading(), chunk.anchor(), chunk.text(), null));
        }
        if (chunks.isEmpty() && !title.isBlank()) {
            // A document of a title alone is found by its title.
            chunks.add(new PreparedChunk(0, title, "", null, "", null));
        }
        return new PreparedDocument(
                document.toBuilder().title(title).build(), metadataJson, hash, change, before, chunks);
    }

    private static String clean(String text) {
        return TextCleaner.clean(text);
    }

    private List<PreparedDocument> embed(List<PreparedDocument> prepared, Map<String, Vector> vectors) {
        EmbeddingSpec embedding = definition.embedding();
        if (embedding == null || embedding.model() == null) {
            return prepared;
        }
        Set<String> texts = new LinkedHashSet<>();
        for (PreparedDocument document : prepared) {
            for (PreparedChunk chunk : document.chunks()) {
                if (chunk.vector() == null) {
                    texts.add(embeddedText(chunk.title(), chunk.heading(), chunk.text()));
                }
            }
        }
        if (texts.isEmpty()) {
            return prepared;
        }
        vectors.keySet().retainAll(texts);
        addStoredVectors(prepared, vectors);
        texts.removeAll(vectors.keySet());
        if (!texts.isEmpty()) {
            vectors.putAll(embedTexts(embedding, embedding.model(), List.copyOf(texts)));
        }
        return prepared.stream().map(document -> withVectors(document, vectors)).toList();
    }

    /** Vectors of the chunks that documents had before, by their texts. */
    private void addStoredVectors(List<PreparedDocument> prepared, Map<String, Vector> vectors) {
        List<String> changed = prepared.stream()
                .filter(document -> document.change() == Change.TEXT)
                .map(document -> document.document().id())
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        database.query(
                "look up chunks of collection \"%s\"".formatted(definition.name()),
                Sql.of("""
                        select title, heading, text, embedding::real[]
                        from %s
                        where document_id = any (?)
                          and embedding is not null""".formatted(tables.chunk()), Sql.textArray(changed)),
                row -> {
                    String text = embeddedText(row.getString(1), row.getString(2), row.getString(3));
                    VectorColumn.read(row, 4).ifPresent(vector -> vectors.putIfAbsent(text, vector));
                    return text;
                });
    }

    private Map<String, Vector> embedTexts(EmbeddingSpec embedding, String modelName, List<String> texts) {
        EmbeddingModel model = models.find(modelName);
        List<Vector> made = model.embedDocuments(texts);
        if (made.size() != texts.size()) {
            throw new TuskException(
                    ErrorCode.MODEL_UNAVAILABLE,
                    "the model \"%s\" made %d vectors of %d texts".formatted(modelName, made.size(), texts.size()));
        }
        Map<String, Vector> vectors = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            embedding.check(made.get(i), "a vector of the model \"%s\"".formatted(modelName));
            vectors.put(texts.get(i), made.get(i));
        }
        return vectors;
    }

    private static PreparedDocument withVectors(PreparedDocument document, Map<String, Vector> vectors) {
        List<PreparedChunk> chunks = new ArrayList<>(document.chunks().size());
        for (PreparedChunk chunk : document.chunks()) {
            chunks.add(
                    chunk.vector() != null
                            ? chunk
                            : new PreparedChunk(
                                    chunk.ordinal(),
                                    chunk.title(),
                                    chunk.heading(),
                                    chunk.anchor(),
                                    chunk.text(),
                                    vectors.get(embeddedText(chunk.title(), chunk.heading(), chunk.text()))));
        }
        return new PreparedDocument(
                document.document(),
                document.metadataJson(),
                document.hash(),
                document.change(),
                document.stored(),
                chunks);
    }

    /** What the model is given of a chunk: title and headings are the context without which many chunks say little. */
    static String embeddedText(String title, String heading, String text) {
        StringBuilder embedded = new StringBuilder();
        for (String part : List.of(title, heading, text)) {
            if (!part.isBlank()) {
                embedded.append(embedded.isEmpty() ? "" : "\n").append(part);
            }
        }
        return embedded.toString();
    }
}
