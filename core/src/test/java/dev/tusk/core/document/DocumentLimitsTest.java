package dev.tusk.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldType;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class DocumentLimitsTest {

    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .field("year", FieldType.INTEGER)
                        .field("at", FieldType.TIMESTAMP)
                        .embedding(new EmbeddingSpec(null, 3, Distance.COSINE))
                        .build());
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void keepsIdsOfAnyCharacters() {
        for (String id : List.of(
                "it's", "a/b/../c", "\"quoted\"", "'; drop table tusk.collection; --", "é\uD83D\uDC18", " ", "a\nb")) {
            docs.put(Document.of(id, "text of it"));
            assertThat(docs.get(id)).as(id).isPresent();
            assertThat(docs.delete(id)).as(id).isTrue();
        }
    }

    @Test
    void refusesIdsThatCannotBeKeys() {
        assertRefused(ErrorCode.TOO_LARGE, () -> docs.put(Document.of("x".repeat(10_000), "text")));
        assertRefused(ErrorCode.INVALID_NAME, () -> docs.put(Document.of("", "text")));
        assertRefused(ErrorCode.INVALID_TEXT, () -> docs.get("a\0b"));
    }

    @Test
    void keepsTheLongestIdThatIsAllowed() {
        String id = "\uD83D\uDC18".repeat(DocumentLimits.MAX_ID_BYTES / 4);
        docs.put(Document.of(id, "text"));
        assertThat(docs.get(id)).isPresent();
    }

    @Test
    void refusesTextsThatPostgresCannotHold() {
        assertRefused(ErrorCode.INVALID_TEXT, () -> docs.put(Document.of("a", "NUL \0 inside")));
        assertRefused(ErrorCode.INVALID_TEXT, () -> docs.put(Document.of("a", "half a pair \uD83D")));
        assertRefused(
                ErrorCode.INVALID_TEXT,
                () -> docs.put(
                        Document.builder("a").metadata("k", List.of("x\0y")).build()));
        assertThat(docs.count(null)).isZero();
    }

    @Test
    void refusesADocumentOfFiftyMegabytes() {
        assertRefused(ErrorCode.TOO_LARGE, () -> docs.put(Document.of("a", "x".repeat(50_000_000))));
    }

    @Test
    void refusesVectorsThatTheCollectionCannotCompare() {
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                () -> docs.put(Document.builder("a").vector(Vector.of(1, 2)).build()));
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                () -> docs.put(Document.builder("a").vector(Vector.of(0, 0, 0)).build()));
        assertRefused(ErrorCode.INVALID_VECTOR, () -> Vector.of(1, Float.NaN));
        assertRefused(ErrorCode.INVALID_VECTOR, () -> Vector.of(1, Float.POSITIVE_INFINITY));
        assertRefused(ErrorCode.INVALID_VECTOR, () -> Vector.of());
    }

    @Test
    void refusesMetadataOfAnotherTypeThanDeclared() {
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                () -> docs.put(Document.builder("a").metadata("year", "soon").build()));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                () -> docs.put(Document.builder("a").metadata("year", 1.5).build()));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                () -> docs.put(
                        Document.builder("a").metadata("at", "2024-02-31").build()));
        docs.put(Document.builder("a")
                .body("x")
                .metadata(Map.of("year", 2024, "at", "2024-02-29T10:00:00+01:00"))
                .build());
    }

    @Test
    void namesEveryRefusedDocumentOfABatchAndPutsNone() {
        assertThatThrownBy(() -> docs.putAll(
                        List.of(Document.of("good", "text"), Document.of("bad-1", "a\0"), Document.of("bad-2", "b\0"))))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.getMessage()).contains("2 of 3");
                    assertThat(e.detail()).contains("bad-1").contains("bad-2");
                });
        assertThat(docs.count(null)).isZero();
    }
}
