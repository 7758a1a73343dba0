package dev.tusk.core.collection;

import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.text.ChunkingSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is.
 *
 * @param store what its tables are called by
 * @param language the text-search configuration, for example {@code english} or {@code simple}; null for a collection
 *     without keyword search
 * @param bm25 the parameters of the ranking by words
 * @param engine which extensions may rank the words
 * @param fields metadata fields with a type and an index of their own; other metadata can be filtered by as well
 * @param embedding the vectors of the chunks, or null where they have none
 * @param vectors further vectors, one of each for a document
 * @param attached the table or view that the collection follows; null where documents are put into it
 */
public record CollectionDefinition(
        CollectionName name,
        StoreName store,
        @Nullable String language,
        TextWeights weights,
        Bm25 bm25,
        EngineChoice engine,
        List<DeclaredField> fields,
        @Nullable EmbeddingSpec embedding,
        ChunkingSpec chunking,
        List<NamedVector> vectors,
        @Nullable AttachedTable attached) {

    /** The most named vectors of a collection; each is a table to keep. */
    public static final int MAX_VECTORS = 8;

    /** The most declared fields of a collection; each is an index to keep. */
    public static final int MAX_FIELDS = 32;

    public CollectionDefinition {
        fields = List.copyOf(fields);
        if (fields.size() > MAX_FIELDS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" declares %d fields; at most %d are allowed"
                            .formatted(name, fields.size(), MAX_FIELDS));
        }
        Set<String> names = new LinkedHashSet<>();
        for (DeclaredField field : fields) {
            if (!names.add(field.name())) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST, "the field \"%s\" is declared twice".formatted(field.name()));
            }
        }
        vectors = List.copyOf(vectors);
        checkVectors(name, embedding, vectors);
        if (language == null && embedding == null && vectors.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" would have neither keyword nor vector search".formatted(name),
                    "give it a language, an embedding, or both");
        }
    }

    private static void checkVectors(
            CollectionName name, @Nullable EmbeddingSpec embedding, List<NamedVector> vectors) {
        if (embedding != null && embedding.type() != VectorType.VECTOR) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the vectors of chunks are of the type vector, not %s"
                            .formatted(embedding.type().wireName()),
                    "keep others under a name of their own, or have an index keep halfvec or bits");
        }
        if (vectors.size() > MAX_VECTORS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has %d named vectors; at most %d are allowed"
                            .formatted(name, vectors.size(), MAX_VECTORS));
        }
        Set<String> names = new LinkedHashSet<>();
        for (NamedVector vector : vectors) {
            if (!names.add(vector.name())) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST, "the vector \"%s\" is named twice".formatted(vector.name()));
            }
        }
    }

    /** A definition with the language {@code english}, no declared fields and no vectors to start with. */
    public static Builder named(String name) {
        return new Builder(new CollectionName(name));
    }

    CollectionDefinition withLanguage(String other) {
        return new CollectionDefinition(
                name, store, other, weights, bm25, engine, fields, embedding, chunking, vectors, attached);
    }

    /** The same collection with fields that the columns of a table are, following that table. */
    public CollectionDefinition following(AttachedTable table, List<DeclaredField> declared) {
        return new CollectionDefinition(
                name, store, language, weights, bm25, engine, declared, embedding, chunking, vectors, table);
    }

    /** Refuses to have documents written by hand where they are those of a table. */
    public void requireNotAttached() {
        if (attached != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" follows %s: its documents are the rows of that".formatted(name, attached),
                    "change the rows, and the documents follow; or end it with: tusk detach %s --keep-documents"
                            .formatted(name));
        }
    }

    /** The same collection with other tables, as a change of model makes them. */
    public CollectionDefinition withStore(StoreName other, @Nullable EmbeddingSpec made, ChunkingSpec chunks) {
        return new CollectionDefinition(
                name, other, language, weights, bm25, engine, fields, made, chunks, vectors, attached);
    }

    public Optional<EmbeddingSpec> embeddingSpec() {
        return Optional.ofNullable(embedding);
    }

    public Optional<String> textSearchConfiguration() {
        return Optional.ofNullable(language);
    }

    /**
     * The embedding of this collection.
     *
     * @throws TuskException {@code INVALID_REQUEST} when it has none
     */
    public EmbeddingSpec requireEmbedding() {
        if (embedding == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    vectors.isEmpty()
                            ? "collection \"%s\" has no vectors".formatted(name)
                            : "the chunks of collection \"%s\" have no vectors".formatted(name),
                    vectors.isEmpty()
                            ? "use the mode keyword or fuzzy, or create a collection with an embedding model"
                            : "say which vectors to search: " + String.join(", ", vectorNames()));
        }
        return embedding;
    }

    /** The names of the named vectors, in their order. */
    public List<String> vectorNames() {
        return vectors.stream().map(NamedVector::name).toList();
    }

    /** The named vector of this name. */
    public Optional<NamedVector> vector(String vector) {
        return vectors.stream().filter(each -> each.name().equals(vector)).findFirst();
    }

    /**
     * The named vector of this name.
     *
     * @throws TuskException {@code INVALID_REQUEST} where there is none, with the nearest name as its hint
     */
    public NamedVector requireVector(String vector) {
        return vector(vector)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "collection \"%s\" has no vector \"%s\""
                                .formatted(name, vector.length() > 80 ? vector.substring(0, 80) + "..." : vector),
                        vectors.isEmpty()
                                ? "add one by tusk collection alter"
                                : Suggestion.hint(vector, vectorNames())));
    }

    /** Whether models make vectors when documents are put. */
    public boolean embedsDocuments() {
        return (embedding != null && embedding.model() != null)
                || vectors.stream().anyMatch(vector -> !vector.isGiven());
    }

    /**
     * The text-search configuration of this collection.
     *
     * @throws TuskException {@code INVALID_REQUEST} when it has none
     */
    public String requireLanguage() {
        if (language == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has no keyword search".formatted(name),
                    "use the mode vector, or create a collection with a language");
        }
        return language;
    }

    /** Whether its words are looked up without their accents, by a configuration that Tusk made. */
    public boolean passesOverAccents() {
        return language != null && UnaccentedLanguage.is(language);
    }

    /** Builds a definition; not for use by several threads at once. */
    public static final class Builder {
        private final CollectionName name;
        private @Nullable String language = "english";
        private TextWeights weights = TextWeights.DEFAULT;
        private Bm25 bm25 = Bm25.DEFAULT;
        private EngineChoice engine = EngineChoice.AUTO;
        private final List<DeclaredField> fields = new ArrayList<>();
        private @Nullable EmbeddingSpec embedding;
        private ChunkingSpec chunking = ChunkingSpec.DEFAULT;
        private final List<NamedVector> vectors = new ArrayList<>();

        private Builder(CollectionName name) {
            this.name = name;
        }

        /**
         * A text-search configuration that the server has; with {@code unaccent:} before its name one like it that passes over
         * accents, which takes the extension {@code unaccent} and is called {@code tusk.unaccent_english} from then on.
         */
        public Builder language(String language) {
            this.language = language;
            return this;
        }

        /** No keyword search: nothing is kept or indexed for it. */
        public Builder withoutKeywordSearch() {
            this.language = null;
            return this;
        }

        public Builder weights(TextWeights weights) {
            this.weights = weights;
            return this;
        }

        public Builder bm25(Bm25 bm25) {
            this.bm25 = bm25;
            return this;
        }

        /** Which extensions may rank the words; {@link EngineChoice#AUTO} unless given. */
        public Builder engine(EngineChoice engine) {
            this.engine = engine;
            return this;
        }

        public Builder field(String name, FieldType type) {
            fields.add(new DeclaredField(name, type));
            return this;
        }

        /** Vectors that this model makes, compared by cosine distance. */
        public Builder embedding(EmbeddingModel model) {
            return embedding(new EmbeddingSpec(model.name(), model.dimensions(), Distance.COSINE));
        }

        public Builder embedding(EmbeddingSpec embedding) {
            this.embedding = embedding;
            return this;
        }

        public Builder chunking(ChunkingSpec chunking) {
            this.chunking = chunking;
            return this;
        }

        /** A further vector that each document may have. */
        public Builder vector(NamedVector vector) {
            vectors.add(vector);
            return this;
        }

        public CollectionDefinition build() {
            return new CollectionDefinition(
                    name,
                    StoreName.first(name),
                    language,
                    weights,
                    bm25,
                    engine,
                    fields,
                    embedding,
                    chunking,
                    vectors,
                    null);
        }
    }
}
