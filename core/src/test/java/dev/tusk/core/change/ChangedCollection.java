package dev.tusk.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** A collection {@code docs} of 150 documents whose model is changed, and what has to hold of it. */
final class ChangedCollection {

    static final int DOCUMENTS = 150;

    final TestDatabase database;
    final WordHashModel model = new WordHashModel();
    final OtherModel other = new OtherModel();
    final Tusk tusk;
    private final DataSource connections;

    ChangedCollection(TestDatabase database) {
        this(database, database.pool());
    }

    /** @param connections of the database; not of a pool where sessions are counted */
    ChangedCollection(TestDatabase database, DataSource connections) {
        this.database = database;
        this.connections = connections;
        TuskSchema.in(database);
        this.tusk = open();
        tusk.collections()
                .create(CollectionDefinition.named("docs").embedding(model).build());
        docs().putAll(IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> document(i, "first"))
                .toList());
    }

    /** As another program has it. */
    Tusk open() {
        return Tusk.open(connections, models());
    }

    EmbeddingModels models() {
        return name -> name.equals("other") ? other : model;
    }

    static String id(int number) {
        return "d%04d".formatted(number);
    }

    static Document document(int number, String version) {
        return Document.builder(id(number))
                .title("Apple " + number)
                .body("The %s text of apple number n%d.".formatted(version, number))
                .metadata("number", number)
                .build();
    }

    Collection docs() {
        return tusk.collection("docs");
    }

    ModelChanges changes() {
        return docs().modelChanges();
    }

    static ModelTarget target() {
        return new ModelTarget(
                new EmbeddingSpec("other", OtherModel.DIMENSIONS, Distance.COSINE), ChunkingSpec.DEFAULT);
    }

    /** A change whose new store is ready. */
    ModelChange ready() {
        changes().start(target());
        return changes().run(CopyLimits.DEFAULT, progress -> {});
    }

    /** Both stores have the same documents, with the same hashes but for what follows from the model, and chunks with vectors. */
    void assertStoresAgree() {
        ModelChange change = changes().current().orElseThrow();
        String searched = "tusk.\"%s".formatted(change.searched().store());
        String kept = "tusk.\"%s".formatted(change.other().store());
        String columns = "id, title, title_given, body, format, source, metadata, tags, created_at, updated_at";
        for (List<String> pair : List.of(List.of(searched, kept), List.of(kept, searched))) {
            assertThat(database.queryLong(
                            "select count(*) from (select %1$s from %2$s_document\" except select %1$s from %3$s_document\") d"
                                    .formatted(columns, pair.get(0), pair.get(1))))
                    .as("documents of %s that %s has not", pair.get(0), pair.get(1))
                    .isZero();
            assertThat(database.queryLong(
                            "select count(*) from %1$s_document\" d where not exists (select from %1$s_chunk\" c where c.document_id = d.id and c.embedding is not null)"
                                    .formatted(pair.get(0))))
                    .as("documents without vectors")
                    .isZero();
            assertThat(database.queryLong(
                            "select count(*) from %1$s_chunk\" c where not exists (select from %1$s_document\" d where d.id = c.document_id and position(d.body in c.text) > 0)"
                                    .formatted(pair.get(0))))
                    .as("chunks of other texts than their documents'")
                    .isZero();
        }
        assertThat(change.waiting()).isZero();
    }
}
