package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.rerank.RerankModel;
import dev.tusk.core.spelling.Spelling;
import dev.tusk.core.sql.Database;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class StagedSearchTest {

    private final WordHashModel model = new WordHashModel();
    private final ByLastWord reranker = new ByLastWord();
    private Tusk tusk;
    private Collection docs;

    /** Scores a text by the number at its end; counts what it reads. */
    private static final class ByLastWord implements RerankModel {
        private final List<String> read = new ArrayList<>();
        private @Nullable TuskException failure;
        private Duration longest = Duration.ZERO;
        private Duration takes = Duration.ZERO;

        @Override
        public String name() {
            return "last-word";
        }

        @Override
        public double[] scores(String query, List<String> texts, Duration most) {
            longest = most;
            LockSupport.parkNanos(takes.toNanos());
            return scores(query, texts);
        }

        @Override
        public double[] scores(String query, List<String> texts) {
            if (failure != null) {
                throw failure;
            }
            read.addAll(texts);
            return texts.stream()
                    .mapToDouble(text -> Double.parseDouble(text.substring(text.lastIndexOf(' ') + 1)))
                    .toArray();
        }
    }

    @BeforeEach
    void open(TestDatabase database) {
        tusk = Tusk.open(database.pool(), name -> model, name -> {
            if (!name.equals(reranker.name())) {
                throw TuskException.withHint(ErrorCode.UNKNOWN_MODEL, "no model " + name, "last-word");
            }
            return reranker;
        });
        TuskSchema.in(database);
        docs = create("docs", model);
    }

    private Collection create(String name, @Nullable EmbeddingModel embedding) {
        CollectionDefinition.Builder definition = CollectionDefinition.named(name);
        return tusk.collections().create((embedding == null ? definition : definition.embedding(embedding)).build());
    }

    private static List<String> ids(SearchResult result) {
        return result.hits().stream().map(Hit::documentId).toList();
    }

    /** Groups of copies, the first group matching best: fox stands more often in it. */
    private void fillWithCopies(Collection collection, int groups, int copies) {
        List<Document> documents = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            for (int copy = 0; copy < copies; copy++) {
                documents.add(Document.of(
                        "g%02dc%04d".formatted(group, copy),
                        "fox ".repeat(groups - group) + (copy % 2 == 0 ? "runs" : "RUNS!") + " over field" + group));
            }
        }
        collection.ingest(documents.iterator(), new IngestListener() {});
    }

    @ParameterizedTest
    @EnumSource
    void nearDuplicatesAreLeftOutAndCountedOnTheBetterHit(SearchMode mode) {
        fillWithCopies(docs, 6, 20);
        SearchResult result = docs.search(SearchRequest.of(mode)
                .query("fox")
                .distinct(Distinct.DEFAULT)
                .limit(6)
                .candidates(200)
                .build());
        assertThat(ids(result).stream().map(id -> id.substring(0, 3)).toList())
                .containsExactlyInAnyOrder("g00", "g01", "g02", "g03", "g04", "g05");
        assertThat(result.hits())
                .allSatisfy(hit -> assertThat(hit.placement().duplicates()).isGreaterThan(0));
        assertThat(result.hits()).extracting(Hit::rank).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(result.hits())
                .allSatisfy(
                        hit -> assertThat(Objects.requireNonNull(hit.snippet()).toHtml())
                                .startsWith("<mark>fox</mark>"));
        assertThat(result.next()).isNull();
    }

    @Test
    void theRerankModelReadsOnlyTheHitsOfTheQueryThatIsAnswered() {
        for (int i = 0; i < 5; i++) {
            docs.put(Document.of("d" + i, "common words " + i));
        }
        SearchResult result = docs.search(SearchRequest.keyword("comon")
                .limit(2)
                .rerank(Rerank.with(reranker.name()).withDepth(5))
                .build());
        assertThat(result.spelling()).isNotNull().extracting(Spelling::applied).isEqualTo(true);
        assertThat(reranker.read).hasSize(5);
        reranker.read.clear();
        docs.search(SearchRequest.keyword("comon words")
                .limit(2)
                .rerank(Rerank.with(reranker.name()).withDepth(5))
                .build());
        assertThat(reranker.read)
                .as("once, though it is asked whether there are three")
                .hasSize(5);
    }

    @Test
    void asManyHitsAsAreWantedAreFoundBehindThousandsOfCopies() {
        fillWithCopies(docs, 3, 1500);
        SearchResult result = docs.search(
                SearchRequest.keyword("fox").distinct(Distinct.DEFAULT).limit(3).build());
        assertThat(ids(result).stream().map(id -> id.substring(0, 3)).toList()).containsExactly("g00", "g01", "g02");
        assertThat(result.hits().getFirst().placement().duplicates()).isEqualTo(1499);
        assertThat(result.notes()).isEmpty();
        assertThat(docs.search(SearchRequest.hybrid("fox")
                                .distinct(Distinct.DEFAULT)
                                .limit(3)
                                .build())
                        .hits())
                .hasSize(3);
    }

    @Test
    void candidatesThatAreNoMultipleOfAThousandAreAllLookedAt() {
        fillWithCopies(docs, 2, 1200);
        SearchResult result = docs.search(SearchRequest.keyword("fox")
                .distinct(Distinct.DEFAULT)
                .limit(2)
                .candidates(1500)
                .build());
        assertThat(ids(result).stream().map(id -> id.substring(0, 3)).toList()).containsExactly("g00", "g01");
        assertThat(result.notes()).isEmpty();
        SearchResult fewer = docs.search(SearchRequest.keyword("fox")
                .distinct(Distinct.DEFAULT)
                .limit(2)
                .candidates(1150)
                .build());
        assertThat(fewer.hits()).hasSize(1);
        assertThat(fewer.notes())
                .anyMatch(note -> note.startsWith("the best 1150 hits hold no more than 1 that differ"));
    }

    @Test
    void whatIsReadInStepsIsCountedAndExplainedOnce(TestDatabase database) {
        fillWithCopies(docs, 3, 1500);
        List<String> asked = new CopyOnWriteArrayList<>();
        Collection watched = Tusk.open(StatementLog.of(database.pool(), asked), name -> model)
                .collection("docs");
        SearchResult result = watched.search(SearchRequest.keyword("fox")
                .distinct(Distinct.DEFAULT)
                .limit(3)
                .total(TotalCount.EXACT)
                .explain(true)
                .build());
        assertThat(result.hits()).hasSize(3).allMatch(hit -> hit.explanation() != null);
        assertThat(Objects.requireNonNull(result.total()).value()).isEqualTo(4500);
        assertThat(Objects.requireNonNull(result.explanation()).plan()).contains("cost=");
        assertThat(asked).filteredOn(sql -> sql.contains("limit 1000")).hasSizeGreaterThan(3);
        assertThat(asked).filteredOn(sql -> sql.contains("explain (analyze")).hasSize(1);
        assertThat(asked)
                .filteredOn(sql -> sql.contains("match_counts") && !sql.contains("explain (analyze"))
                .hasSize(1);
    }

    @Test
    void pagesOfDistinctHitsGoOnWhereTheLastEnded() {
        fillWithCopies(docs, 12, 3);
        Set<String> seen = new HashSet<>();
        for (int offset = 0; offset < 12; offset += 4) {
            SearchResult page = docs.search(SearchRequest.keyword("fox")
                    .distinct(Distinct.DEFAULT)
                    .limit(4)
                    .offset(offset)
                    .build());
            assertThat(page.hits().getFirst().rank()).isEqualTo(offset + 1);
            ids(page).forEach(id -> assertThat(seen.add(id)).isTrue());
        }
        assertThat(seen).hasSize(12);
    }

    @Test
    void aCopyOfAPinnedDocumentIsADuplicateOfIt() {
        fillWithCopies(docs, 2, 3);
        SearchResult result = docs.search(SearchRequest.keyword("fox")
                .distinct(Distinct.DEFAULT)
                .pins(List.of("g01c0002"))
                .build());
        assertThat(ids(result)).hasSize(2).startsWith("g01c0002");
        assertThat(result.hits().getFirst().placement().duplicates()).isEqualTo(2);
    }

    @Test
    void mmrPutsWhatIsDifferentBeforeMoreOfTheSame() {
        for (Collection collection : List.of(docs, create("words", null))) {
            collection.putAll(List.of(
                    Document.of("a1", "fox fox fox hunts hens at night"),
                    Document.of("a2", "fox fox fox hunts hens at dawn"),
                    Document.of("b", "a fox sleeps under large old trees through winter")));
            SearchRequest.Builder request = SearchRequest.keyword("fox").limit(2);
            assertThat(ids(collection.search(request.build()))).containsExactlyInAnyOrder("a1", "a2");
            assertThat(ids(collection.search(request.mmr(Mmr.of(0.3)).build()))).contains("b");
            assertThat(ids(collection.search(request.mmr(Mmr.of(1)).build())))
                    .containsExactlyElementsOf(
                            ids(collection.search(request.mmr(null).build())));
        }
    }

    @Test
    void aModelReordersTheBestAndLeavesTheRest() {
        docs.putAll(IntStream.range(0, 12)
                .mapToObj(i -> Document.of("d%02d".formatted(i), "fox ".repeat(12 - i) + i))
                .toList());
        SearchRequest.Builder request = SearchRequest.keyword("fox").limit(12);
        List<String> plain = ids(docs.search(request.build()));
        SearchResult result = docs.search(request.rerank("last-word", 5).build());
        assertThat(reranker.read).hasSize(5);
        assertThat(ids(result).subList(0, 5))
                .containsExactlyInAnyOrderElementsOf(plain.subList(0, 5))
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(ids(result).subList(5, 12)).isEqualTo(plain.subList(5, 12));
        assertThat(result.hits().get(4).placement().rerankScore()).isNotNull();
        assertThat(result.hits().get(5).placement().rerankScore()).isNull();
        assertThat(ids(docs.search(request.limit(2).offset(1).build())))
                .isEqualTo(ids(result).subList(1, 3));
    }

    @Test
    void pinsStayFirstThroughAllStages() {
        docs.putAll(IntStream.range(0, 9)
                .mapToObj(i -> Document.of("d" + i, "fox number %d has its own story%d %d".formatted(i, i, i)))
                .toList());
        for (SearchMode mode : SearchMode.values()) {
            SearchResult result = docs.search(SearchRequest.of(mode)
                    .query("fox")
                    .pins(List.of("d4", "d0"))
                    .distinct(new Distinct(1))
                    .rerank("last-word", 20)
                    .mmr(Mmr.of(0.7))
                    .limit(9)
                    .build());
            assertThat(ids(result)).startsWith("d4", "d0", "d8").hasSize(9).doesNotHaveDuplicates();
        }
    }

    @Test
    void aFailingModelFailsTheSearchUnlessTheOrderMayBeKept() {
        docs.put(Document.of("a", "fox 1"));
        reranker.failure =
                new TuskException(ErrorCode.MODEL_UNAVAILABLE, "cannot rerank with \"last-word\": no answer");
        SearchRequest.Builder request = SearchRequest.keyword("fox");
        assertThatThrownBy(() ->
                        docs.search(request.rerank(Rerank.with("last-word")).build()))
                .isSameAs(reranker.failure);
        SearchResult kept = docs.search(request.rerank(Rerank.with("last-word").onFailure(Rerank.OnFailure.KEEP_ORDER))
                .build());
        assertThat(ids(kept)).containsExactly("a");
        assertThat(kept.notes())
                .containsExactly("the hits were not reranked, as \"last-word\" cannot be had at the moment");
        assertThatThrownBy(
                        () -> docs.search(request.rerank(Rerank.with("unknown").onFailure(Rerank.OnFailure.KEEP_ORDER))
                                .build()))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL));
    }

    @Test
    void theTimeLimitIsThatOfTheWholeSearch() {
        docs.put(Document.of("a", "fox 1"));
        Duration limit = Duration.ofSeconds(20);
        SearchRequest.Builder request = SearchRequest.keyword("fox").timeout(limit);
        reranker.failure = new TuskException(ErrorCode.TIMEOUT, "no answer from http://10.0.0.7");
        SearchResult kept = docs.search(request.rerank(Rerank.with("last-word").onFailure(Rerank.OnFailure.KEEP_ORDER))
                .build());
        assertThat(reranker.longest).isPositive().isLessThan(limit.minusSeconds(1));
        assertThat(ids(kept)).containsExactly("a");
        assertThat(kept.notes())
                .containsExactly(
                        "the hits were not reranked, as \"last-word\" gave no answer in the time that the search has");
        reranker.failure = null;
        reranker.takes = Duration.ofMillis(700);
        assertThatThrownBy(() -> docs.search(request.timeout(reranker.takes)
                        .rerank(Rerank.with("last-word"))
                        .build()))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }

    @Test
    void mmrAndNearDuplicatesEndWithTheTimeLimit(TestDatabase database) {
        Collection words = create("words", null);
        words.ingest(
                IntStream.range(0, 100)
                        .mapToObj(i -> Document.of("d" + i, "fox number %d of %d".formatted(i, 3 * i)))
                        .iterator(),
                new IngestListener() {});
        List<Hit> hits =
                words.search(SearchRequest.keyword("fox").limit(100).build()).hits();
        Deadline over = new Deadline("search", Duration.ofMillis(5), System.nanoTime() - 1);
        SearchExecution execution = new SearchExecution(new Database(database.pool()), "search", over);
        MmrStage mmr = new MmrStage(new Mmr(0.5, 100), words.definition(), execution);
        StagedHits distinct = new StagedHits(new Distinct(1), null, 100, over);
        for (ThrowingCallable late :
                List.<ThrowingCallable>of(() -> mmr.apply(hits, 100), () -> distinct.addAll(hits))) {
            assertThatThrownBy(late).isInstanceOfSatisfying(TuskException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
                assertThat(e.getMessage()).contains("time limit of 5 ms");
            });
        }
        Deadline enough = Deadline.of("search", Duration.ofMinutes(1));
        assertThat(new MmrStage(
                                new Mmr(0.5, 100),
                                words.definition(),
                                new SearchExecution(new Database(database.pool()), "search", enough))
                        .apply(hits, 100))
                .hasSize(100);
    }

    @Test
    void whatCannotBeFetchedAtOnceIsRefused() {
        assertThatThrownBy(() -> SearchRequest.keyword("fox")
                        .mmr(Mmr.of(0.5))
                        .limit(10)
                        .offset(995)
                        .build())
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("at most 1000");
        assertThatThrownBy(() -> SearchRequest.vector(WordHashModel.vectorOf("fox"))
                        .rerank("last-word", 10)
                        .build())
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("query");
        assertThatThrownBy(() -> Rerank.with("m").withDepth(0)).isInstanceOf(TuskException.class);
        assertThatThrownBy(() -> Rerank.with("m").withDepth(1001)).isInstanceOf(TuskException.class);
    }
}
