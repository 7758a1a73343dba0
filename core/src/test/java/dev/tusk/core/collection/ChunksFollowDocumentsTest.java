package dev.tusk.core.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.document.Document;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever changes the documents by SQL of his own leaves no chunk behind. */
@ExtendWith(PostgresExtension.class)
class ChunksFollowDocumentsTest {

    private TestDatabase database;
    private Tusk tusk;

    @BeforeEach
    void threeDocuments(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        tusk.collections().create(CollectionDefinition.named("docs").build());
        tusk.collection("docs")
                .putAll(IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> Document.builder("d" + i)
                                .title("walrus " + i)
                                .body("It has two tusks.")
                                .build())
                        .toList());
    }

    private long chunksOf(String id) {
        return database.queryLong("select count(*) from tusk.docs_chunk where document_id = '%s'".formatted(id));
    }

    private long chunks() {
        return database.queryLong("select count(*) from tusk.docs_chunk");
    }

    @Test
    void whenDocumentsAreDeleted() {
        database.execute("delete from tusk.docs_document where id in ('d1', 'd3')");
        assertThat(chunksOf("d2")).isEqualTo(1);
        assertThat(chunks()).isEqualTo(1);
        database.execute("delete from tusk.docs_document where id = 'none'");
        assertThat(chunks()).isEqualTo(1);
    }

    @Test
    void whenTheDeletionIsTakenBack() {
        database.execute("begin; delete from tusk.docs_document; rollback");
        assertThat(chunks()).isEqualTo(3);
    }

    @Test
    void whenDocumentsAreTruncated() {
        database.execute("truncate tusk.docs_document");
        assertThat(chunks()).isZero();
    }

    @Test
    void whenADocumentGetsAnotherId() {
        database.execute("update tusk.docs_document set id = 'renamed' where id = 'd1'");
        assertThat(chunksOf("renamed")).isEqualTo(1);
        assertThat(chunksOf("d1")).isZero();
        assertThat(tusk.collection("docs")
                        .search(SearchRequest.keyword("\"walrus 1\"").build())
                        .hits())
                .extracting(hit -> hit.documentId())
                .isEqualTo(List.of("renamed"));
    }

    @Test
    void whateverTheSearchPathIs() {
        database.execute("""
                create schema decoy;
                create table decoy.gone (id text);
                create function decoy.text_equals(text, text) returns boolean language sql as 'select true';
                create operator decoy.= (leftarg = text, rightarg = text, function = decoy.text_equals);
                set search_path = decoy, tusk, pg_catalog;
                delete from tusk.docs_document where id operator(pg_catalog.=) 'd1';
                reset search_path""");
        assertThat(chunks()).isEqualTo(2);
    }
}
