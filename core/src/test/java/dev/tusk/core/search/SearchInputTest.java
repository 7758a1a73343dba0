package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SearchInputTest {

    private static final String PIECES =
            "abc xyz \"'\\-|&!():*<->%?$1;\u0007\u00A0é漢字עברית\uD83D\uDC18or OR and{}[]~@#^=+`,./\t\n";

    private final WordHashModel model = new WordHashModel();
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        tusk = Tusk.open(database.dataSource(), name -> model);
        tusk.setup().apply();
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs").embedding(model).build());
        docs.put(Document.of("fox", "The quick brown fox jumps over the lazy dog."));
        docs.put(Document.of("cat", "A quick grey cat sleeps."));
    }

    @Test
    void anyTextIsAQueryAndNeverAnSqlError() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] characters = PIECES.codePoints().toArray();
        for (int i = 0; i < 150; i++) {
            StringBuilder query = new StringBuilder();
            int length = 1 + random.nextInt(40);
            for (int j = 0; j < length; j++) {
                query.appendCodePoint(characters[random.nextInt(characters.length)]);
            }
            if (query.toString().isBlank()) {
                continue;
            }
            for (SearchMode mode : SearchMode.values()) {
                assertThat(docs.search(SearchRequest.of(mode)
                                        .query(query.toString())
                                        .build())
                                .hits())
                        .as("seed %d, %s, query <%s>", seed, mode, query)
                        .hasSizeLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void hostileQueriesFindNothingOrSomethingButDoNotFail() {
        for (String query : List.of(
                "the and of",
                "???",
                "\"unbalanced",
                "-fox",
                "quick -fox",
                "a & b | !c <-> d",
                "'; drop table tusk.docs_chunk; --",
                "word ".repeat(1900),
                "x".repeat(9000),
                "\\' \\\\",
                "fox:* AND cat")) {
            for (SearchMode mode : SearchMode.values()) {
                docs.search(SearchRequest.of(mode).query(query).build());
            }
        }
        assertThat(docs.count(null)).isEqualTo(2);
    }

    @Test
    void obeysPhrasesAndExclusionsInKeywordAndHybrid() {
        for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.HYBRID)) {
            assertThat(docs.search(SearchRequest.of(mode).query("quick -fox").build())
                            .hits())
                    .as(mode.wireName())
                    .extracting(Hit::documentId)
                    .containsExactly("cat");
            assertThat(docs.search(SearchRequest.of(mode).query("\"brown fox\"").build())
                            .hits())
                    .as(mode.wireName())
                    .extracting(Hit::documentId)
                    .containsExactly("fox");
        }
    }

    @Test
    void saysThatAQueryHoldsOnlyStopWords() {
        SearchResult result = docs.search(SearchRequest.keyword("the and of").build());
        assertThat(result.hits()).isEmpty();
        assertThat(result.notes()).singleElement().asString().contains("english");
    }

    @Test
    void refusesWhatCannotBeAsked() {
        assertRefused(ErrorCode.EMPTY_QUERY, () -> SearchRequest.keyword("  ").build());
        assertRefused(
                ErrorCode.TOO_LARGE,
                () -> SearchRequest.keyword("w ".repeat(10_000)).build());
        assertRefused(
                ErrorCode.INVALID_TEXT, () -> SearchRequest.keyword("a\0b").build());
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                () -> SearchRequest.keyword("a").limit(0).build());
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                () -> SearchRequest.keyword("a").offset(-1).build());
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                () -> docs.search(SearchRequest.vector(Vector.of(1, 2)).build()));
        assertThatThrownBy(() -> SearchMode.ofWireName("hybird"))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("hybrid"));
    }

    @Test
    void aCollectionWithoutVectorsOrWordsRefusesTheirModes() {
        Collection words =
                tusk.collections().create(CollectionDefinition.named("words").build());
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                () -> words.search(SearchRequest.hybrid("a").build()));
        Collection vectors = tusk.collections()
                .create(CollectionDefinition.named("vectors")
                        .withoutKeywordSearch()
                        .embedding(model)
                        .build());
        vectors.put(Document.of("a", "some text"));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                () -> vectors.search(SearchRequest.keyword("text").build()));
        assertThat(vectors.search(SearchRequest.vector("some text").build()).hits())
                .hasSize(1);
    }

    @Test
    void theTimeLimitEndsASearchAndIsGoneAfterIt(TestDatabase database) {
        try (Lock held = Lock.on(database, "tusk.docs_chunk")) {
            assertThat(held.connection()).isNotNull();
            assertRefused(
                    ErrorCode.TIMEOUT,
                    () -> docs.search(SearchRequest.keyword("quick")
                            .timeout(Duration.ofMillis(200))
                            .build()));
        }
        assertThat(docs.search(SearchRequest.keyword("quick").build()).hits()).hasSize(2);
    }

    /** A lock that keeps everybody from a table until it is closed. */
    private record Lock(Connection connection) implements AutoCloseable {
        static Lock on(TestDatabase database, String table) {
            try {
                Connection connection = database.dataSource().getConnection();
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("lock table " + table + " in access exclusive mode");
                }
                return new Lock(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
