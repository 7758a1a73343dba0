package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class SearchInputTest {

    private static final String PIECES =
            "abc xyz \"'\\-|&!():*<->%?$1;\u0007\u00A0é漢字עברית\uD83D\uDC18or OR and{}[]~@#^=+`,./\t\n";

    private final WordHashModel model = new WordHashModel();
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> model);
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
    void fuzzyPassesOverStopWordsShortWordsAndWhatNothingIsSpelledLike() {
        docs.put(Document.of("tom", "Ask Tom about the top table."));
        docs.put(Document.of("db", "Restore the db backup fully."));
        SearchResult result =
                docs.search(SearchRequest.fuzzy("how to restoer the db xqzzyk").build());
        assertThat(result.hits()).extracting(Hit::documentId).containsExactly("db");
        assertThat(result.corrections())
                .extracting(SearchResult.Correction::word)
                .containsExactly("restoer");
        assertThat(result.notes()).singleElement().asString().contains("xqzzyk");
        assertThat(docs.search(SearchRequest.fuzzy("restore -db").build()).hits())
                .isEmpty();
        assertThat(docs.search(SearchRequest.fuzzy("qwick nonexistentword").build())
                        .corrections())
                .extracting(SearchResult.Correction::word)
                .contains("qwick");
    }

    @Test
    void constraintsOfStopWordsAloneConstrainNothing() {
        for (String query : List.of("quick -the", "\"the\" quick", "quick")) {
            assertThat(docs.search(SearchRequest.hybrid(query).build()).hits())
                    .as(query)
                    .hasSize(2);
        }
    }

    @Test
    void aPhraseBesideOrIsOneOfSeveralWaysToMatch() {
        assertThat(docs.search(SearchRequest.keyword("\"brown fox\" or grey").build())
                        .hits())
                .hasSize(2);
        assertThat(docs.search(SearchRequest.hybrid("\"brown fox\" or grey").build())
                        .hits())
                .hasSize(2);
    }

    @Test
    void theSimpleQueryModeKeepsTheSettings(TestDatabase database) throws SQLException {
        PGSimpleDataSource simple = new PGSimpleDataSource();
        simple.setUrl(database.jdbcUrl());
        simple.setUser(database.user());
        simple.setPassword(database.password());
        simple.setPreferQueryMode(PreferQueryMode.SIMPLE);
        Collection over = Tusk.open(simple, name -> model).collection("docs");
        SearchResult result = over.search(SearchRequest.keyword("quick")
                .timeout(Duration.ofSeconds(7))
                .explain(true)
                .build());
        assertThat(result.hits()).hasSize(2);
        assertThat(Objects.requireNonNull(result.explanation()).plan()).isNotBlank();
        try (Lock held = Lock.on(database, "tusk.docs_chunk")) {
            assertThat(held.connection()).isNotNull();
            assertRefused(
                    ErrorCode.TIMEOUT,
                    () -> over.search(SearchRequest.keyword("quick")
                            .timeout(Duration.ofMillis(200))
                            .build()));
        }
    }

    @Test
    void exclusionsAndFiltersThatTheIndexWalkCannotReachAreStillAnswered(TestDatabase database) {
        Collection loaded = tusk.collections()
                .create(CollectionDefinition.named("many")
                        .embedding(new EmbeddingSpec(null, 4, Distance.L2))
                        .build());
        Random random = new Random(11);
        loaded.ingest(
                IntStream.range(0, 9000)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body(i < 8900 ? "near text" : "far words")
                                .tags(i < 8900 ? "near" : "far")
                                .vector(Vector.of(
                                        (i < 8900 ? 0 : 100) + random.nextFloat(),
                                        random.nextFloat(),
                                        random.nextFloat(),
                                        random.nextFloat()))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        loaded.maintain(step -> {});
        database.execute("alter database \"%s\" set hnsw.max_scan_tuples = 500".formatted(database.name()));
        database.execute("alter database \"%s\" set enable_seqscan = off".formatted(database.name()));
        // Connections of the pool keep the settings that they began with.
        Collection many = Tusk.open(database.dataSource()).collection("many");
        Vector origin = Vector.of(0, 0, 0, 0);
        SearchResult excluded =
                many.search(SearchRequest.hybrid("zebra -near").vector(origin).build());
        assertThat(excluded.hits()).hasSize(10);
        SearchResult filtered = many.search(SearchRequest.hybrid("words")
                .vector(origin)
                .filter(Filter.contains("tags", "far"))
                .build());
        assertThat(filtered.hits())
                .hasSize(10)
                .allSatisfy(hit ->
                        assertThat(Objects.requireNonNull(hit.vector()).rank()).isNotNull());
    }

    @Test
    void pagesOfAHybridSearchNeitherRepeatNorSkip() {
        docs.putAll(IntStream.range(0, 90)
                .mapToObj(i -> Document.of("p" + i, "quick page number %d %s".formatted(i, "word ".repeat(i % 7))))
                .toList());
        Set<String> seen = new HashSet<>();
        for (int offset = 0; offset < 50; offset += 10) {
            for (Hit hit : docs.search(SearchRequest.hybrid("quick number")
                            .limit(10)
                            .offset(offset)
                            .build())
                    .hits()) {
                assertThat(seen.add(hit.documentId())).as(hit.documentId()).isTrue();
                assertThat(hit.rank()).isBetween(offset + 1, offset + 10);
            }
        }
        assertThat(seen).hasSize(50);
    }

    @Test
    void refusesWhatCannotBeAsked() {
        assertRefused(ErrorCode.EMPTY_QUERY, () -> SearchRequest.keyword("  ").build());
        assertRefused(
                ErrorCode.TOO_LARGE,
                () -> SearchRequest.keyword("w ".repeat(10_000)).build());
        for (String text : List.of("a\0b", "\uD83D", "x\uDC18", "\uDC18\uD83D y")) {
            assertRefused(
                    ErrorCode.INVALID_TEXT, () -> SearchRequest.keyword(text).build());
        }
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
