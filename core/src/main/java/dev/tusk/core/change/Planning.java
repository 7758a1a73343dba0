package dev.tusk.core.change;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexForecast;
import dev.tusk.core.collection.vector.ServerDisk;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.DocumentCopier;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Checks what a change of model is to come to, and reckons what it takes. */
final class Planning {

    private static final int SAMPLED_CHUNKS = 16;

    private final Database database;
    private final CollectionDefinition definition;
    private final EmbeddingModels models;

    Planning(Database database, CollectionDefinition definition, EmbeddingModels models) {
        this.database = database;
        this.definition = definition;
        this.models = models;
    }

    /**
     * Refuses what cannot be done.
     *
     * @throws TuskException {@code INVALID_REQUEST}, {@code UNKNOWN_MODEL}, {@code MODEL_MISMATCH}
     */
    void check(ModelTarget target) {
        EmbeddingSpec embedding = target.embedding();
        String name = embedding.model();
        if (embedding.equals(definition.embedding()) && target.chunking().equals(definition.chunking())) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has that model, those dimensions and those chunks already"
                            .formatted(definition.name()),
                    "say what is to be another one, for example --to MODEL");
        }
        if (name == null) {
            if (!DocumentCopier.keepsVectors(definition.embedding(), embedding)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "without a model nothing can make vectors of %d dimensions for collection \"%s\""
                                .formatted(embedding.dimensions(), definition.name()),
                        "name a model; or fill another collection with your own vectors, and switch an alias to it");
            }
            return;
        }
        EmbeddingModel model = models.find(name);
        if (model.dimensions() != embedding.dimensions()) {
            throw new TuskException(
                    ErrorCode.MODEL_MISMATCH,
                    "the model \"%s\" makes vectors of %d dimensions, not of %d"
                            .formatted(name, model.dimensions(), embedding.dimensions()));
        }
    }

    /** Reckons; embeds a few chunks, to see that the model answers and how fast. */
    ChangePlan plan(ModelTarget target, CopyLimits limits) {
        check(target);
        EmbeddingSpec embedding = target.embedding();
        record Size(long documents, long chunks, long bytes) {}
        CollectionTables tables = new CollectionTables(definition.store());
        Size size = database.queryFirst(
                        purpose(),
                        Sql.of("""
                                select
                                  (select pg_catalog.count(*) from %1$s),
                                  (select pg_catalog.count(*) from %2$s),
                                  pg_catalog.pg_total_relation_size('%1$s')
                                    + pg_catalog.pg_table_size('%2$s')
                                    + coalesce(pg_catalog.pg_total_relation_size(pg_catalog.to_regclass('%3$s')), 0)
                                    + coalesce(pg_catalog.pg_total_relation_size(pg_catalog.to_regclass('%4$s')), 0)""".formatted(tables.document(), tables.chunk(), tables.lexical(), tables.term())),
                        row -> new Size(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElseThrow();
        EmbeddingSpec before = definition.embedding();
        long vectors = 4L * size.chunks() * (embedding.dimensions() - (before == null ? 0 : before.dimensions()));
        long index = IndexForecast.of(VectorIndexSpec.standard(embedding), embedding, size.chunks())
                .bytes();
        long bytes = Math.max(0, size.bytes() + vectors) + index;
        List<String> notes = new ArrayList<>();
        notes.add(disk(bytes));
        double rate = rate(embedding);
        Double limit = limits.chunksPerSecond();
        if (limit != null && (rate == 0 || limit < rate)) {
            rate = limit;
        }
        addNotes(notes, target, before);
        return new ChangePlan(
                definition,
                target,
                size.documents(),
                size.chunks(),
                bytes,
                rate,
                rate == 0 ? null : Duration.ofSeconds(Math.round(size.chunks() / rate)),
                notes);
    }

    private void addNotes(List<String> notes, ModelTarget target, @Nullable EmbeddingSpec before) {
        if (isTrue("select exists (select from pg_catalog.pg_stat_replication where state is null)")) {
            notes.add("replicas are not waited for: how far behind they are is shown to members of pg_monitor alone");
        }
        if (isTrue(
                "select exists (select from tusk.vector_index where collection = '%s' and serving and effort is not null)"
                        .formatted(definition.store()))) {
            notes.add("the new store gets the standard index: tune it after the switch, tusk index tune %s"
                    .formatted(definition.name()));
        }
        if (!target.chunking().equals(definition.chunking())) {
            notes.add("there will be other numbers of chunks than now, as they are cut anew");
        }
        if (before != null && !DocumentCopier.keepsVectors(before, target.embedding())) {
            long given = database.queryFirst(
                            purpose(),
                            Sql.of("select pg_catalog.count(*) from %s where vector_given"
                                    .formatted(new CollectionTables(definition.store()).document())),
                            row -> row.getLong(1))
                    .orElse(0L);
            if (given > 0) {
                notes.add("%,d documents came with vectors of their own; the model makes new ones of their texts"
                        .formatted(given));
            }
        }
    }

    private boolean isTrue(String query) {
        return database.queryFirst(purpose(), Sql.of(query), row -> row.getBoolean(1))
                .orElse(false);
    }

    private String disk(long bytes) {
        OptionalLong free = database.connected(purpose(), ServerDisk::free);
        if (free.isEmpty()) {
            return "how much is free on the server's disk is not known here: see that %,d MB are, and as much for its write-ahead log"
                    .formatted(bytes >> 20);
        }
        if (bytes > free.getAsLong()) {
            throw TuskException.withHint(
                    ErrorCode.OUT_OF_SPACE,
                    "the server's disk has %,d MB free; the second store takes about %,d MB"
                            .formatted(free.getAsLong() >> 20, bytes >> 20),
                    "free some; the old store goes only when the change is finished");
        }
        return "the server's disk has %,d MB free".formatted(free.getAsLong() >> 20);
    }

    /** Chunks a second; 0 where no model is asked, or there is nothing to ask it. */
    private double rate(EmbeddingSpec embedding) {
        String name = embedding.model();
        if (name == null || DocumentCopier.keepsVectors(definition.embedding(), embedding)) {
            return 0;
        }
        List<String> texts = database.connected(purpose(), this::sample);
        if (texts.isEmpty()) {
            return 0;
        }
        EmbeddingModel model = models.find(name);
        // The first call may load the model.
        check(embedding, name, model.embedDocuments(texts.subList(0, 1)));
        long start = System.nanoTime();
        check(embedding, name, model.embedDocuments(texts));
        return texts.size() * 1e9 / Math.max(1, System.nanoTime() - start);
    }

    private static void check(EmbeddingSpec embedding, String model, List<Vector> vectors) {
        for (Vector vector : vectors) {
            embedding.check(vector, "a vector of the model \"%s\"".formatted(model));
        }
    }

    private List<String> sample(Connection connection) throws SQLException {
        return Database.query(
                connection,
                Sql.of("select title, heading, text from %s order by id limit %d"
                        .formatted(new CollectionTables(definition.store()).chunk(), SAMPLED_CHUNKS)),
                row -> EmbeddedText.of(row.getString(1), row.getString(2), row.getString(3)));
    }

    private String purpose() {
        return "plan a change of model of collection \"%s\"".formatted(definition.name());
    }
}
