package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.document.VectorColumn;
import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddedTokens;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.ingest.PreparedDocument.Change;
import dev.tusk.core.ingest.PreparedDocument.PreparedChunk;
import dev.tusk.core.sql.Queries;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import dev.tusk.core.text.Chunker;
import dev.tusk.core.text.ParsedText;
import dev.tusk.core.text.TextChunk;
import dev.tusk.core.text.TextCleaner;
import dev.tusk.core.text.TextFormat;
import dev.tusk.core.text.TextParser;
import dev.tusk.core.text.TokenLimit;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

    private final Queries queries;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final ModelVectors models;
    private final NamedVectorPreparer named;

    BatchPreparer(Queries queries, CollectionDefinition definition, EmbeddingModels models) {
        this.queries = queries;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.models = new ModelVectors(models);
        this.named = new NamedVectorPreparer(queries, definition, models);
    }

    /**
     * Documents that are ready to be written.
     *
     * @param embedded distinct texts that the model made vectors of
     */
    record Batch(List<PreparedDocument> documents, int embedded) {}

    /**
     * What models made, so that a second preparation need not make it again.
     *
     * @param ofChunks by text
     * @param named by model and text
     */
    record MadeVectors(Map<String, Vector> ofChunks, Map<String, Map<String, Vector>> named) {
        static MadeVectors none() {
            return new MadeVectors(new HashMap<>(), new HashMap<>());
        }
    }

    /** What is known of the stored version of a document: its title only where that was found in the body. */
    private record Stored(DocumentHash hash, @Nullable String foundTitle) {}

    /**
     * The documents, ready to be written, in the order of their ids, as rows are locked in that order.
     *
     * @param documents checked already, each id once
     * @param made vectors that were made before; taken from here first, and added to
     * @param expectedNew whether not to look whether they are stored; one that is makes the writing fail
     */
    Batch prepare(List<Document> documents, MadeVectors made, boolean expectedNew) {
        return named.prepare(prepareChunks(documents, made.ofChunks(), expectedNew), made.named());
    }

    /** As {@link #prepare}, without named vectors. */
    Batch prepareChunks(List<Document> documents, Map<String, Vector> vectors, boolean expectedNew) {
        Map<String, Stored> stored = expectedNew ? Map.of() : stored(documents);
        List<PreparedDocument> prepared = new ArrayList<>(documents.size());
        for (Document document : documents) {
            prepared.add(prepare(document, stored.get(document.id())));
        }
        prepared.sort(Comparator.comparing(document -> document.document().id(), CodePoints.ORDER));
        return embed(prepared, vectors);
    }

    private PreparedDocument prepare(Document document, @Nullable Stored stored) {
        String metadataJson = MetadataJson.write(document.metadata());
        DocumentHash before = stored == null ? null : stored.hash();
        if (stored != null && document.title().equals(stored.foundTitle())) {
            // As it is shown, with the title that was found: to put back what was read changes nothing.
            Document untitled = document.toBuilder().title("").build();
            DocumentHash hash = DocumentHash.of(untitled, metadataJson, definition);
            if (change(hash, before) != Change.TEXT) {
                return prepare(untitled, metadataJson, hash, before);
            }
        }
        return prepare(document, metadataJson, DocumentHash.of(document, metadataJson, definition), before);
    }

    private PreparedDocument prepare(
            Document document, String metadataJson, DocumentHash hash, @Nullable DocumentHash before) {
        Change change = change(hash, before);
        if (change == Change.NEW || change == Change.TEXT) {
            return cut(document, metadataJson, hash, change, before);
        }
        String title = document.title().isBlank() ? null : document.title();
        return new PreparedDocument(document, title, metadataJson, hash, change, before, List.of());
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

    private Map<String, Stored> stored(List<Document> documents) {
        Map<String, Stored> stored = new HashMap<>();
        String purpose = "look up documents of collection \"%s\"".formatted(definition.name());
        queries.query(
                purpose,
                Sql.of(
                        """
                        select
                          id, text_hash, content_hash, case when not title_given and title <> '' then title end,
                          (select c.store from tusk.collection c where c.name = ?) is distinct from ?
                        from %s
                        where id = any (?)""".formatted(tables.document()),
                        Sql.value(definition.name().value()),
                        Sql.value(definition.store().value()),
                        Sql.textArray(documents.stream().map(Document::id).toList())),
                row -> {
                    if (row.getBoolean(5)) {
                        // What has not changed here may have changed where the documents are now.
                        throw new SQLException("its documents are in other tables now", SqlFailures.MOVED);
                    }
                    return stored.put(
                            row.getString(1),
                            new Stored(new DocumentHash(row.getBytes(2), row.getBytes(3)), row.getString(4)));
                });
        return stored;
    }

    private PreparedDocument cut(
            Document document, String metadataJson, DocumentHash hash, Change change, @Nullable DocumentHash before) {
        Vector ready = document.vector();
        if (ready != null && document.format() == TextFormat.PLAIN) {
            String title = document.title();
            PreparedChunk whole = new PreparedChunk(0, clean(title), "", null, clean(document.body()), ready);
            return new PreparedDocument(document, title, metadataJson, hash, change, before, List.of(whole));
        }
        ParsedText parsed = TextParser.parse(document.body(), document.format());
        String shownTitle = document.title().isBlank() ? parsed.title() : document.title();
        String title = clean(shownTitle);
        if (ready != null) {
            PreparedChunk whole = new PreparedChunk(0, title, "", null, parsed.body(), ready);
            return new PreparedDocument(document, shownTitle, metadataJson, hash, change, before, List.of(whole));
        }
        List<PreparedChunk> chunks = new ArrayList<>();
        for (TextChunk chunk : Chunker.chunk(parsed, definition.chunking(), limit(title))) {
            chunks.add(new PreparedChunk(chunk.ordinal(), title, chunk.heading(), chunk.anchor(), chunk.text(), null));
        }
        if (chunks.isEmpty() && !title.isBlank()) {
            // A document of a title alone is found by its title.
            chunks.add(new PreparedChunk(0, title, "", null, "", null));
        }
        if (chunks.isEmpty()
                && (!document.vectors().isEmpty()
                        || definition.vectors().stream().anyMatch(vector -> vector.field() != null))) {
            // One without text is found by its named vectors.
            chunks.add(new PreparedChunk(0, "", "", null, "", null));
        }
        return new PreparedDocument(document, shownTitle, metadataJson, hash, change, before, chunks);
    }

    private TokenLimit limit(String title) {
        EmbeddingSpec embedding = definition.embedding();
        int most = definition.chunking().maxTokens();
        if (most == 0 || embedding == null || embedding.model() == null) {
            return TokenLimit.NONE;
        }
        return models.tokens(embedding.model())
                .<TokenLimit>map(counter -> new EmbeddedTokens(counter, title, most))
                .orElse(TokenLimit.NONE);
    }

    private static String clean(String text) {
        return TextCleaner.clean(text);
    }

    private Batch embed(List<PreparedDocument> prepared, Map<String, Vector> vectors) {
        EmbeddingSpec embedding = definition.embedding();
        if (embedding == null || embedding.model() == null) {
            return new Batch(prepared, 0);
        }
        Set<String> texts = new LinkedHashSet<>();
        for (PreparedDocument document : prepared) {
            for (PreparedChunk chunk : document.chunks()) {
                String text = EmbeddedText.of(chunk.title(), chunk.heading(), chunk.text());
                if (chunk.vector() == null && !text.isEmpty()) {
                    texts.add(text);
                }
            }
        }
        if (texts.isEmpty()) {
            return new Batch(prepared, 0);
        }
        vectors.keySet().retainAll(texts);
        addStoredVectors(prepared, vectors);
        texts.removeAll(vectors.keySet());
        if (!texts.isEmpty()) {
            vectors.putAll(models.of(List.copyOf(texts), embedding, embedding.model()));
        }
        return new Batch(
                prepared.stream()
                        .map(document -> withVectors(document, vectors))
                        .toList(),
                texts.size());
    }

    /** Vectors that the model made of the chunks that documents had before, by their texts. */
    private void addStoredVectors(List<PreparedDocument> prepared, Map<String, Vector> vectors) {
        List<String> changed = prepared.stream()
                .filter(document -> document.change() == Change.TEXT)
                .map(document -> document.document().id())
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        queries.query(
                "look up chunks of collection \"%s\"".formatted(definition.name()),
                Sql.of("""
                        select c.title, c.heading, c.text, c.embedding::real[]
                        from %s c
                        join %s d on d.id = c.document_id
                        where d.id = any (?)
                          and not d.vector_given
                          and c.embedding is not null""".formatted(tables.chunk(), tables.document()), Sql.textArray(changed)),
                row -> {
                    String text = EmbeddedText.of(row.getString(1), row.getString(2), row.getString(3));
                    VectorColumn.read(row, 4).ifPresent(vector -> vectors.putIfAbsent(text, vector));
                    return text;
                });
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
                                    vectors.get(EmbeddedText.of(chunk.title(), chunk.heading(), chunk.text()))));
        }
        return document.withChunks(chunks);
    }
}
