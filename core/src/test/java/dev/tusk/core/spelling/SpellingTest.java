package dev.tusk.core.spelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class SpellingTest {

    private final WordHashModel model = new WordHashModel();
    private Collection docs;
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool(), name -> model);
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs").embedding(model).build());
        docs.put(Document.builder("vacuum")
                .title("Routine vacuuming")
                .body("Vacuum recovers space. A cat sleeps beside the server.")
                .build());
        docs.put(Document.builder("slots")
                .title("Replication slots")
                .body("Replication keeps segments of the log for a standby server.")
                .build());
        docs.put(Document.builder("index")
                .title("Routine reindexing")
                .body("An index lets the server find rows. Индекс ускоряет поиск.")
                .build());
    }

    @Test
    void whoTypesWaitsASecondAtTheLongest() throws SQLException {
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table tusk.docs_word in access exclusive mode");
            long start = System.nanoTime();
            assertThatThrownBy(() -> docs.suggest("replicaton", 5))
                    .isInstanceOfSatisfying(
                            TuskException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
            other.rollback();
        }
        assertThat(docs.suggest("replicaton", 5).completions()).isNotEmpty();
    }

    private Spelling suggested(String query) {
        SearchResult result = docs.search(
                SearchRequest.keyword(query).spelling(SpellingUse.SUGGEST).build());
        return Objects.requireNonNull(result.spelling(), query);
    }

    @Test
    void suggestsTheWholeQueryAndTellsWhatChanged() {
        Spelling spelling = suggested("Replicaton \"space lift\" or -vacum sarver");
        assertThat(spelling.query()).isEqualTo("Replication \"space lift\" or -vacum server");
        assertThat(spelling.applied()).isFalse();
        assertThat(spelling.changes()).extracting(Spelling.Change::typed).containsExactly("Replicaton", "sarver");
        for (Spelling.Change change : spelling.changes()) {
            assertThat(spelling.query().substring(change.start(), change.end())).isEqualTo(change.corrected());
        }
    }

    @Test
    void leavesPhrasesAndWordsWithDigitsAsTheyAreTyped() {
        for (String phrase : List.of(
                "title:\"vacum spce\"",
                "+\"vacum spce\"",
                "-title:\"vacum spce\"",
                "-Heading:\"vacum",
                "“vacum spce”",
                "«vacum spce»")) {
            String query = "sarver " + phrase;
            Spelling spelling = docs.search(SearchRequest.keyword(query)
                            .spelling(SpellingUse.SUGGEST)
                            .build())
                    .spelling();
            assertThat(Objects.requireNonNull(spelling, query).query()).isEqualTo("server " + phrase);
        }
        docs.put(Document.of("part", "Order part WX94A, or the year 2021 model."));
        docs.maintain(step -> {});
        for (String query : List.of("WX994A", "20021", "the 2012x")) {
            assertThat(docs.search(SearchRequest.keyword(query).build()).spelling())
                    .as(query)
                    .isNull();
        }
    }

    @Test
    void findsShortWordsSwapsAndWrongFirstLetters() {
        assertThat(suggested("cta").query()).isEqualTo("cat");
        assertThat(suggested("act").query()).isEqualTo("cat");
        assertThat(suggested("bacuum").query()).isEqualTo("vacuum");
        assertThat(suggested("SAPCE").query()).isEqualTo("SPACE");
        assertThat(suggested("серевр индкес").query()).endsWith("индекс");
        assertThat(suggested("replcaton").query()).isEqualTo("replication");
        docs.put(Document.of("pitr", "Recovery to a point in time. The time, the the the."));
        docs.maintain(step -> {});
        assertThat(suggested("point in tme recovery").query()).isEqualTo("point in time recovery");
    }

    @Test
    void saysNothingOfWordsThatAreKnownOrUnlikeAny() {
        for (String query :
                List.of("vacuum server", "vacuumed", "zyxwvut", "or", "title:vacum", "vacum*", "!!!", "的")) {
            assertThat(docs.search(SearchRequest.keyword(query).build()).spelling())
                    .as(query)
                    .isNull();
        }
        assertThat(docs.search(SearchRequest.keyword("vacum")
                                .spelling(SpellingUse.OFF)
                                .build())
                        .spelling())
                .isNull();
    }

    @Test
    void searchesForTheSuggestionWhereTheQueryAsTypedFindsTooLittle() {
        for (Ranking ranking : Ranking.values()) {
            SearchResult result = docs.search(
                    SearchRequest.keyword("replicaton").ranking(ranking).build());
            assertThat(result.hits())
                    .as(ranking.wireName())
                    .extracting(Hit::documentId)
                    .containsExactly("slots");
            assertThat(Objects.requireNonNull(result.spelling()).applied()).isTrue();
        }
        assertThat(docs.search(SearchRequest.keyword("replicaton")
                                .spelling(SpellingUse.SUGGEST)
                                .build())
                        .hits())
                .isEmpty();
        SearchResult hybrid = docs.search(SearchRequest.hybrid("replicaton").build());
        assertThat(Objects.requireNonNull(hybrid.spelling()).applied()).isTrue();
        assertThat(hybrid.hits().getFirst().documentId()).isEqualTo("slots");
        SearchResult enough =
                docs.search(SearchRequest.keyword("server replicaton").build());
        assertThat(enough.hits()).hasSize(3);
        assertThat(Objects.requireNonNull(enough.spelling()).applied()).isFalse();
    }

    @Test
    void doesNotFollowASuggestionToNothing() {
        docs.put(Document.of("wind", "A zephyr blows."));
        assertThat(docs.search(SearchRequest.keyword("zephir").build()).hits()).hasSize(1);
        docs.delete("wind");
        SearchResult none = docs.search(SearchRequest.keyword("zephir").build());
        assertThat(none.hits()).isEmpty();
        assertThat(Objects.requireNonNull(none.spelling()).applied()).isFalse();
    }

    @Test
    void identifiersPrefixesAndPhrasesThatFindSomethingAreKnown() {
        docs.putAll(IntStream.range(0, 5)
                .mapToObj(i -> Document.of("f" + i, "The function ts_rank_cd ranks."))
                .toList());
        for (String query : List.of("ts_rank_cd vacum", "func* vacum", "\"the function\" vacum", "+ts_rank_cd vacum")) {
            for (SearchRequest.Builder request : List.of(SearchRequest.keyword(query), SearchRequest.hybrid(query))) {
                Spelling spelling =
                        Objects.requireNonNull(docs.search(request.build()).spelling(), query);
                assertThat(spelling.applied()).as(query).isFalse();
            }
        }
        assertThat(Objects.requireNonNull(
                                docs.search(SearchRequest.hybrid("bacuum").build())
                                        .spelling())
                        .applied())
                .isTrue();
    }

    @Test
    void appliesTheSameOnLaterPages() {
        SearchResult second = docs.search(
                SearchRequest.keyword("server replicaton").limit(2).offset(2).build());
        assertThat(second.hits()).hasSize(1);
        assertThat(Objects.requireNonNull(second.spelling()).applied()).isFalse();
    }

    @Test
    void aPageByOffsetIsFollowedByItsCursor() {
        SearchRequest.Builder request =
                SearchRequest.keyword("sarver replicaton").limit(1);
        List<String> ids = new ArrayList<>();
        SearchResult page = docs.search(request.offset(1).build());
        while (true) {
            assertThat(Objects.requireNonNull(page.spelling()).applied()).isTrue();
            page.hits().forEach(hit -> ids.add(hit.documentId()));
            if (page.next() == null) {
                break;
            }
            page = docs.search(request.offset(0).cursor(page.next()).build());
        }
        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void suggestsAFarMoreFrequentNeighbourOfARareWord() {
        docs.putAll(IntStream.range(0, 600)
                .mapToObj(i -> Document.of("r" + i, "You receive letter " + i))
                .toList());
        docs.put(Document.of("typo", "You recieve nothing"));
        docs.maintain(step -> {});
        assertThat(suggested("recieve").query()).isEqualTo("receive");
        SearchResult result = docs.search(SearchRequest.keyword("recieve").build());
        assertThat(result.hits()).extracting(Hit::documentId).containsExactly("typo");
        assertThat(docs.suggest("rec", 10).completions())
                .extracting(SearchSuggestions.Completion::word, SearchSuggestions.Completion::chunks)
                .startsWith(org.assertj.core.groups.Tuple.tuple("receive", 600L));
    }

    @Test
    void fuzzySearchObeysExclusionsAndPhrases() {
        assertThat(docs.search(SearchRequest.fuzzy("servr -vacuum").build()).hits())
                .extracting(Hit::documentId)
                .containsExactlyInAnyOrder("slots", "index");
        assertThat(docs.search(SearchRequest.fuzzy("servr \"standby server\"").build())
                        .hits())
                .extracting(Hit::documentId)
                .containsExactly("slots");
        assertThat(docs.search(SearchRequest.fuzzy("replicaton or vacuun").build())
                        .hits())
                .extracting(Hit::documentId)
                .containsExactlyInAnyOrder("slots", "vacuum");
    }

    @Test
    void completesTheLastWordAndFindsTitles() {
        docs.maintain(step -> {});
        SearchSuggestions suggestions = docs.suggest("standby se", 5);
        assertThat(suggestions.completions())
                .extracting(SearchSuggestions.Completion::query)
                .containsExactly("standby server", "standby segments");
        assertThat(docs.suggest("rou", 5).documents())
                .extracting(SearchSuggestions.TitleMatch::id)
                .containsExactly("index", "vacuum");
        assertThat(docs.suggest("SLOT", 5).documents())
                .extracting(SearchSuggestions.TitleMatch::id)
                .containsExactly("slots");
        assertThat(docs.suggest("v", 5).completions())
                .extracting(SearchSuggestions.Completion::word)
                .contains("vacuum");
        assertThat(docs.suggest("rplic", 5).completions())
                .extracting(SearchSuggestions.Completion::word, SearchSuggestions.Completion::corrected)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("replication", true));
    }

    @Test
    void anythingMayBeTyped() {
        for (String typed : List.of(
                "",
                "   ",
                "\u0000\u0007",
                "!?\\%_'\"",
                "漢字",
                "עברית",
                "😀",
                "\uD800",
                "a".repeat(10_000),
                "ab ".repeat(3000),
                "%",
                "_",
                "100%")) {
            assertThat(docs.suggest(typed, 5)).isNotNull();
        }
        assertThat(docs.suggest("%%%", 5)).isEqualTo(SearchSuggestions.NONE);
        assertThatThrownBy(() -> docs.suggest("a".repeat(10_001), 5))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
        assertThatThrownBy(() -> docs.suggest("a", 0)).hasMessage("limit is 0; it must be 1 to 100");
    }
}
