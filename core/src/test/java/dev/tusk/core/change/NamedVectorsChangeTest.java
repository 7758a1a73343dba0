package dev.tusk.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.VectorQuery;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Named vectors go with their documents to the other store, and stay what they are. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class NamedVectorsChangeTest {

    @Test
    void goWithTheirDocumentsAndStayWhatTheyAre(TestDatabase database) {
        ChangedCollection changed = new ChangedCollection(database);
        changed.tusk
                .collections()
                .alter(
                        "docs",
                        CollectionChange.ofVectors(
                                List.of(
                                        NamedVector.of(
                                                "title",
                                                "title",
                                                changed.docs().definition().requireEmbedding()),
                                        NamedVector.given("image", new EmbeddingSpec(null, 2, Distance.L2))),
                                List.of()));
        Collection docs = changed.docs();
        docs.maintain(step -> {});
        docs.put(picture("a", 1, 0));
        docs.put(picture("b", 0, 1));
        changed.changes().start(ChangedCollection.target());
        docs.put(picture("c", 1, 1));
        long embedded = changed.model.embedded();
        changed.changes().run(CopyLimits.DEFAULT, progress -> {});
        changed.docs().put(picture("b", 0, 3));
        changed.changes().switchOver(progress -> {});
        assertThat(changed.model.embedded() - embedded)
                .as("only the old store's chunk of what was put, whose title is as it was")
                .isLessThanOrEqualTo(1);
        assertSearched(changed.docs());
        changed.docs().put(picture("b", 0, 4));
        changed.changes().rollBack(progress -> {});
        assertThat(changed.docs().givenVectors(List.of("b")).get("b")).containsEntry("image", Vector.of(0, 4));
        changed.changes().switchOver(progress -> {});
        changed.changes().finish();
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'docs.vector.%'"))
                .as("the old store's")
                .isZero();
        assertThat(changed.docs().givenVectors(List.of("b")).get("b")).containsEntry("image", Vector.of(0, 4));
        changed.tusk.collections().drop("docs");
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'docs%'"))
                .isZero();
    }

    private static void assertSearched(Collection docs) {
        assertThat(docs.search(SearchRequest.of(SearchMode.VECTOR)
                                .vectors(VectorQuery.of("image", Vector.of(0, 3)))
                                .build())
                        .hits())
                .extracting(Hit::documentId)
                .containsExactly("b", "c", "a");
        assertThat(docs.search(SearchRequest.of(SearchMode.VECTOR)
                                .vectors(VectorQuery.of("title", "picture c"))
                                .build())
                        .hits())
                .first()
                .satisfies(hit -> assertThat(hit.documentId()).isEqualTo("c"));
    }

    private static Document picture(String id, float x, float y) {
        return Document.builder(id)
                .title("picture " + id)
                .body("A picture of an apple.")
                .vector("image", Vector.of(x, y))
                .build();
    }
}
