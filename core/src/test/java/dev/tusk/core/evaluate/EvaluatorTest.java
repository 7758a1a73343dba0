package dev.tusk.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class EvaluatorTest {

    private static final List<SearchMode> MODES = List.of(SearchMode.KEYWORD, SearchMode.VECTOR, SearchMode.HYBRID);

    private Tusk tusk;

    @BeforeEach
    void open(TestDatabase database) {
        WordHashModel model = new WordHashModel();
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> model);
    }

    private CollectionDefinition definition(ChunkingSpec chunking) {
        return CollectionDefinition.named("eval_docs")
                .embedding(tusk.models().find("word-hash"))
                .chunking(chunking)
                .build();
    }

    private Collection animals() {
        Collection docs = tusk.collections().create(definition(EvaluationCollection.WHOLE));
        docs.putAll(List.of(
                Document.of("owl", "owls hunt at night"),
                Document.of("hare", "hares run through fields"),
                Document.of("fox", "foxes hunt hares")));
        return docs;
    }

    @Test
    void everyModeIsMeasuredOverEveryQuery() {
        Evaluation evaluation = new Evaluator(animals(), MODES)
                .run(
                        List.of(
                                new JudgedQuery("1", "owls", Map.of("owl", 1)),
                                new JudgedQuery("2", "badgers", Map.of("fox", 1))),
                        done -> true);

        assertThat(evaluation.stopped()).isFalse();
        assertThat(evaluation.modes()).extracting(ModeOutcome::mode).containsExactlyElementsOf(MODES);
        ModeOutcome keyword = evaluation.modes().getFirst();
        assertThat(keyword.rankings()).containsExactly(List.of("owl"), List.of());
        assertThat(keyword.ndcg()).isEqualTo(0.5);
        assertThat(keyword.meanReciprocalRank()).isEqualTo(0.5);
        assertThat(keyword.recall()).isEqualTo(0.5);
        ModeOutcome vector = evaluation.modes().get(1);
        assertThat(vector.recall()).isEqualTo(1);
        assertThat(vector.against(keyword).difference()).isEqualTo(vector.ndcg() - keyword.ndcg());
        assertThat(evaluation.modes())
                .allSatisfy(mode -> assertThat(mode.latencyMillis(0.95))
                        .isPositive()
                        .isGreaterThanOrEqualTo(mode.latencyMillis(0.5)));
    }

    /** Remembers vectors, as models do; makes each in a time that searches alone do not take. */
    private static final class Remembering implements EmbeddingModel {
        private static final Duration TAKES = Duration.ofMillis(300);

        private final WordHashModel words = new WordHashModel();
        private final Map<String, Vector> made = new ConcurrentHashMap<>();

        @Override
        public String name() {
            return words.name();
        }

        @Override
        public int dimensions() {
            return words.dimensions();
        }

        @Override
        public List<Vector> embedDocuments(List<String> texts) {
            return words.embedDocuments(texts);
        }

        @Override
        public Vector embedQuery(String text) {
            return made.computeIfAbsent(text, query -> {
                LockSupport.parkNanos(TAKES.toNanos());
                return words.embedQuery(query);
            });
        }
    }

    @Test
    void eachModeWaitsForItsOwnVectorOfTheQuery(TestDatabase database) {
        Remembering model = new Remembering();
        tusk = Tusk.open(database.pool(), name -> model);
        Collection docs = animals();
        List<SearchMode> modes = List.of(SearchMode.VECTOR, SearchMode.HYBRID);
        Evaluation evaluation = new Evaluator(docs, modes)
                .run(
                        List.of(
                                new JudgedQuery("1", "owls", Map.of("owl", 1)),
                                new JudgedQuery("2", "hares", Map.of("hare", 1))),
                        done -> true);
        assertThat(model.made.keySet().stream().filter(text -> !text.startsWith("warm up")))
                .containsExactlyInAnyOrder("owls", "owls ", "hares", "hares ");
        assertThat(evaluation.modes())
                .allSatisfy(mode -> assertThat(mode.latencyMillis(0)).isGreaterThan(299));
    }

    @Test
    void aDocumentOfManyChunksCountsOnce() {
        Collection docs = tusk.collections().create(definition(new ChunkingSpec(60, 0, 0)));
        String sentence = "Owls hunt at night and then they hunt again.";
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            documents.add(Document.of("long" + i, (sentence + "\n\n").repeat(150)));
        }
        IntStream.range(0, 120)
                .mapToObj(i -> Document.of("short" + i, sentence))
                .forEach(documents::add);
        docs.ingest(documents.iterator(), IngestListener.SILENT);

        Evaluation evaluation = new Evaluator(docs, List.of(SearchMode.KEYWORD, SearchMode.VECTOR))
                .run(List.of(new JudgedQuery("1", "owls hunt", Map.of("long0", 1))), done -> true);

        assertThat(evaluation.modes())
                .allSatisfy(mode -> assertThat(mode.rankings().getFirst())
                        .hasSize(QueryScore.DEPTH)
                        .doesNotHaveDuplicates());
    }

    @Test
    void aQueryThatSearchRefusesHasFoundNothing() {
        Evaluation evaluation = new Evaluator(animals(), MODES)
                .run(
                        List.of(
                                new JudgedQuery("blank", " ", Map.of("owl", 1)),
                                new JudgedQuery("long", "x".repeat(20_000), Map.of("owl", 1)),
                                new JudgedQuery("good", "owls", Map.of("owl", 1))),
                        done -> true);

        assertThat(evaluation.refused()).containsOnlyKeys("blank", "long");
        assertThat(evaluation.modes().getFirst().queries()).isEqualTo(3);
        assertThat(evaluation.modes().getFirst().recall()).isEqualTo(1.0 / 3);
        assertThat(evaluation.modes().getFirst().latencyMillis()).hasSize(1);
    }

    @Test
    void theListenerEndsIt() {
        List<JudgedQuery> queries = IntStream.range(0, 9)
                .mapToObj(i -> new JudgedQuery("q" + i, "owls", Map.of("owl", 1)))
                .toList();

        Evaluation evaluation = new Evaluator(animals(), MODES).run(queries, done -> done < 4);

        assertThat(evaluation.stopped()).isTrue();
        assertThat(evaluation.modes())
                .allSatisfy(mode -> assertThat(mode.queries()).isEqualTo(4));
    }

    @Test
    void nobodysOwnCollectionIsTakenForAnEvaluations() {
        animals();

        assertThatThrownBy(() -> EvaluationCollection.open(tusk, definition(EvaluationCollection.WHOLE), true))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("it holds documents that no evaluation put there");
        assertThat(tusk.collection("eval_docs").count(null)).isEqualTo(3);
    }

    @Test
    void oneDocumentOrOneSynonymOfSomebodyElseKeepsACollectionFromEvaluations() {
        CollectionDefinition wanted = definition(EvaluationCollection.WHOLE);
        EvaluationCollection.open(tusk, wanted, false);
        assertThat(EvaluationCollection.open(tusk, wanted, true).count(null)).isZero();
        Collection docs = tusk.collection("eval_docs");
        docs.put(Document.builder("a").body("owls").source("evaluation of x").build());
        assertThat(EvaluationCollection.open(tusk, wanted, false).count(null)).isEqualTo(1);
        docs.put(Document.builder("z").body("mine").source("evaluation, mine").build());
        assertRefused(wanted, "it holds documents that no evaluation put there (1)");
        docs.delete("a");
        docs.delete("z");
        docs.synonyms().add(List.of(SynonymRule.parse("owl, bird")));
        assertRefused(wanted, "it is empty, and no evaluation makes one like it");
        assertThat(tusk.collection("eval_docs").synonyms().list()).hasSize(1);
    }

    private void assertRefused(CollectionDefinition wanted, String message) {
        for (boolean fresh : List.of(true, false)) {
            assertThatThrownBy(() -> EvaluationCollection.open(tusk, wanted, fresh))
                    .isInstanceOf(TuskException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void theCollectionFollowsTheFolder(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("corpus.jsonl"),
                "{\"_id\": \"a\", \"text\": \"owls\"}\n{\"_id\": \"b\", \"text\": \"hares\"}\n");
        Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\": \"q\", \"text\": \"owls\"}\n");
        Files.writeString(folder.resolve("qrels.tsv"), "q\ta\t1\n");
        Collection docs = EvaluationCollection.open(tusk, definition(EvaluationCollection.WHOLE), false);
        fill(docs, BeirFolder.read(folder, null));

        Files.writeString(
                folder.resolve("corpus.jsonl"),
                "{\"_id\": \"a\", \"text\": \"owls\"}\n{\"_id\": \"c\", \"text\": \"foxes\"}\n");
        BeirFolder changed = BeirFolder.read(folder, null);
        Collection again = EvaluationCollection.open(tusk, definition(EvaluationCollection.WHOLE), false);
        fill(again, changed);

        assertThat(EvaluationCollection.deleteOthers(again, changed)).isEqualTo(1);
        assertThat(again.get("b")).isEmpty();
        assertThat(again.count(null)).isEqualTo(2);
        assertThatThrownBy(() -> EvaluationCollection.open(tusk, definition(ChunkingSpec.DEFAULT), false))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("was made with other settings");
        assertThat(EvaluationCollection.open(tusk, definition(ChunkingSpec.DEFAULT), true)
                        .count(null))
                .isZero();
    }

    private static void fill(Collection collection, BeirFolder folder) {
        try (Corpus corpus = folder.corpus()) {
            collection.ingest(corpus, IngestListener.SILENT);
        }
    }
}
