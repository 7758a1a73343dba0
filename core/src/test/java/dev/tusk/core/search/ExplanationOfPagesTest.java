package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.explain.HitExplanation;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.rerank.RerankModel;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hits behind a cursor, in groups, and reordered by a model are explained as those of a first page are. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class ExplanationOfPagesTest {

    private static final String QUERY = "word1 word2 word5";

    private final Set<String> formulas = new TreeSet<>();
    private Collection docs;
    private Random random;
    private long seed;

    /** Scores the shortest text highest. */
    private record Shortest(String name) implements RerankModel {
        @Override
        public double[] scores(String query, List<String> texts) {
            return texts.stream().mapToDouble(text -> -text.length()).toArray();
        }
    }

    @BeforeEach
    void fill(TestDatabase database) {
        WordHashModel model = new WordHashModel();
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool(), name -> model, Shortest::new);
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .field("year", FieldType.INTEGER)
                        .embedding(model)
                        .build());
        docs.ingest(
                IntStream.range(0, 150)
                        .mapToObj(i -> Document.builder("d" + i)
                                .title(words(2))
                                .body(words(1 + random.nextInt(20)))
                                .metadata("year", 2000 + i % 7)
                                .build())
                        .iterator(),
                IngestListener.SILENT);
    }

    private String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "word" + (int) (20 * random.nextDouble() * random.nextDouble()))
                .collect(Collectors.joining(" "));
    }

    private void assertExplained(Hit hit) {
        String what = "seed %d, %s".formatted(seed, hit);
        HitExplanation tree = Objects.requireNonNull(hit.explanation(), what);
        assertThat(tree.value()).as(what).isCloseTo(hit.score(), within(1e-9));
        ExplanationTest.assertAddsUp(tree, what, formulas);
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void theHitsOfEveryPageAreMadeOfTheirParts(SearchMode mode) {
        @Nullable String cursor = null;
        Set<String> seen = new HashSet<>();
        for (int page = 0; page < 5; page++) {
            SearchResult result = docs.search(SearchRequest.of(mode)
                    .query(QUERY)
                    .limit(7)
                    .cursor(cursor)
                    .explain(true)
                    .build());
            assertThat(result.hits()).as("seed %d, page %d", seed, page).hasSize(7);
            result.hits().forEach(this::assertExplained);
            result.hits().forEach(hit -> assertThat(seen.add(hit.documentId())).isTrue());
            cursor = Objects.requireNonNull(result.next());
            // What comes between pages changes idf, not the scores of this result.
            docs.put(Document.of("new" + page, "word1 word5 word5"));
        }
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void theHitsOfGroupsAreMadeOfTheirParts(SearchMode mode) {
        @Nullable String cursor = null;
        for (int page = 0; page < 2; page++) {
            SearchResult result = docs.search(SearchRequest.of(mode)
                    .query(QUERY)
                    .group(new Grouping("year", 3))
                    .limit(3)
                    .cursor(cursor)
                    .explain(true)
                    .build());
            assertThat(result.hits()).as("seed %d, page %d", seed, page).hasSize(3);
            for (Hit hit : result.hits()) {
                assertExplained(hit);
                List<Hit> others = Objects.requireNonNull(hit.group()).others();
                assertThat(others).hasSize(2);
                others.forEach(this::assertExplained);
            }
            cursor = result.next();
        }
    }

    @Test
    void hitsInAnotherOrderAreMadeOfTheirParts() {
        SearchResult result = docs.search(SearchRequest.keyword(QUERY)
                .sort(SortKey.descending("year"), SortKey.byScore())
                .explain(true)
                .build());
        assertThat(result.hits()).hasSize(10);
        result.hits().forEach(this::assertExplained);
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void rerankedHitsAreMadeOfTheirPartsAndSayWhatTheModelGave(SearchMode mode) {
        SearchResult result = docs.search(SearchRequest.of(mode)
                .query(QUERY)
                .rerank(Rerank.with("shortest").withDepth(20))
                .explain(true)
                .build());
        assertThat(result.hits()).hasSize(10);
        for (Hit hit : result.hits()) {
            assertExplained(hit);
            assertThat(Objects.requireNonNull(hit.explanation()).description())
                    .startsWith("reordered by the rerank model, which gives %.4f"
                            .formatted(hit.placement().rerankScore()));
        }
    }
}
