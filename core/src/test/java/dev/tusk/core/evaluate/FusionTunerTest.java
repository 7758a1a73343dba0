package dev.tusk.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.OneConnection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.Fusion;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class FusionTunerTest {

    private static final List<String> TOPICS =
            IntStream.range(0, 24).mapToObj(i -> "topic" + (char) ('a' + i)).toList();

    private final CountingModel model = new CountingModel();
    private OneConnection pool;
    private Tusk tusk;
    private Collection docs;

    /** Counts the queries it embeds. */
    private static final class CountingModel implements EmbeddingModel {
        private final WordHashModel words = new WordHashModel();
        private final AtomicInteger queries = new AtomicInteger();

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
            queries.incrementAndGet();
            return words.embedQuery(text);
        }
    }

    @BeforeEach
    void fill(TestDatabase database) throws SQLException {
        TuskSchema.in(database);
        pool = new OneConnection(database.dataSource());
        tusk = Tusk.open(pool.dataSource(), name -> model);
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(model.name(), model.dimensions(), Distance.COSINE))
                        .build());
        List<Document> made = new ArrayList<>();
        for (String topic : TOPICS) {
            made.add(document(topic + "-words", topic + " " + topic + " note", "elsewhere"));
            made.add(document(topic + "-meaning", "nothing alike " + topic, topic));
        }
        docs.putAll(made);
        model.queries.set(0);
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
    }

    private Document document(String id, String body, String meaning) {
        return Document.builder(id)
                .body(body)
                .vector(model.words.embedQuery(meaning))
                .build();
    }

    private static List<JudgedQuery> judged(String suffix) {
        return TOPICS.stream()
                .map(topic -> new JudgedQuery(topic, topic, Map.of(topic + suffix, 1)))
                .toList();
    }

    private Tuning tuned(List<JudgedQuery> queries, long seed) {
        return new FusionTuner(docs, tusk.models())
                .tune(queries, seed, done -> true)
                .orElseThrow();
    }

    @Test
    void findsTheWeightThatJudgementsAskForAndTheOthersConfirmIt() {
        Tuning words = tuned(judged("-words"), 7);
        Tuning meaning = tuned(judged("-meaning"), 7);

        assertThat(words.current()).isEqualTo(new Fusion.WeightedSum(Fusion.WeightedSum.DEFAULT_VECTOR_WEIGHT));
        assertThat(words.best().vectorWeight()).isBetween(0.1, 0.45);
        assertThat(words.isWorse()).isFalse();
        assertThat(words.heldOut().best()).isGreaterThan(0.9);
        assertThat(words.heldOut().best() - words.heldOut().current()).isGreaterThan(0.1);
        assertThat(words.heldOut().bestAgainstCurrent().p()).isLessThan(0.05);
        assertThat(words.trained() + words.heldOut().queries()).isEqualTo(TOPICS.size());
        assertThat(words.curve()).hasSize(21);
        assertThat(meaning.best().vectorWeight()).isGreaterThan(0.55);
        assertThat(meaning.heldOut().best()).isGreaterThan(0.9);
    }

    @Test
    void theSameSeedFindsTheSameWhateverTheOrderOfTheQueries() {
        List<JudgedQuery> mixed = new ArrayList<>(judged("-words").subList(0, 12));
        mixed.addAll(judged("-meaning").subList(12, 24));
        Tuning first = tuned(mixed, 3);
        docs.storeVectorWeight(first.store(), first.best(), first.trained());
        Tuning again = tuned(mixed.reversed(), 3);

        assertThat(again.best()).isEqualTo(first.best());
        assertThat(again.curve()).isEqualTo(first.curve());
        assertThat(again.current()).isEqualTo(first.best());
        assertThat(again.isChange()).isFalse();
        assertThat(again.heldOut().bestAgainstCurrent()).isEqualTo(new PairedTest(0, 1, 0));
        assertThat(again.heldOut().reciprocalRanks()).isEqualTo(first.heldOut().reciprocalRanks());
    }

    @Test
    void theWeightStaysWhereNoOtherIsBetterByMoreThanChance() {
        double chosen = tuned(judged("-words"), 7).best().vectorWeight();
        docs.storeVectorWeight(docs.definition().store(), new Fusion.WeightedSum(chosen + 0.01), 1);
        Tuning tuning = tuned(judged("-words"), 7);
        assertThat(tuning.best()).isEqualTo(new Fusion.WeightedSum(chosen + 0.01));
        assertThat(tuning.isChange()).isFalse();
        assertThat(tuning.isWorse()).isFalse();
    }

    @Test
    void asksTheModelOnceForEachQuery() {
        tuned(judged("-words"), 1);
        assertThat(model.queries).hasValue(TOPICS.size());
    }

    @Test
    void tellsWhenTheOthersAreAnsweredWorse() {
        Tuning dealt = tuned(judged("-meaning"), 5);
        Tuning worse = new Tuning(
                dealt.store(),
                dealt.current(),
                new Fusion.WeightedSum(0),
                dealt.curve(),
                new Tuning.HeldOut(12, 1, 0.6, 0.7, new PairedTest(-0.4, 0.01, 12), new PairedTest(-0.1, 0.2, 12)),
                12,
                Map.of());
        assertThat(dealt.isWorse()).isFalse();
        assertThat(worse.isWorse()).isTrue();
        assertThat(worse.isChange()).isTrue();
    }

    @Test
    void queriesThatSearchRefusesCountAsHavingFoundNothing() {
        List<JudgedQuery> queries = new ArrayList<>(judged("-words"));
        queries.add(new JudgedQuery("long", "x".repeat(10_001), Map.of("topica-words", 1)));
        queries.add(new JudgedQuery("unjudged", "topica", Map.of("topica-words", 0)));
        Tuning tuning = tuned(queries, 1);
        assertThat(tuning.refused()).containsOnlyKeys("long");
        assertThat(tuning.trained() + tuning.heldOut().queries()).isEqualTo(TOPICS.size() + 1);
    }

    @Test
    void endsWhenItIsToldTo() {
        Optional<Tuning> stopped = new FusionTuner(docs, tusk.models()).tune(judged("-words"), 1, done -> done < 14);
        assertThat(stopped).isEmpty();
    }

    @Test
    void refusesWhatCannotBeTuned() {
        assertThatThrownBy(() -> tuned(judged("-words").subList(0, 9), 1))
                .hasMessageContaining("9 judged queries have a relevant document, it takes 10");
        Collection words =
                tusk.collections().create(CollectionDefinition.named("words").build());
        Collection bare = tusk.collections()
                .create(CollectionDefinition.named("bare")
                        .embedding(new EmbeddingSpec(null, 4, Distance.COSINE))
                        .build());
        for (Collection collection : List.of(words, bare)) {
            assertThatThrownBy(() -> new FusionTuner(collection, tusk.models()).tune(judged("-words"), 1, done -> true))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        }
        assertThatThrownBy(() -> words.storeVectorWeight(words.definition().store(), new Fusion.WeightedSum(0.5), 10))
                .hasMessageContaining("has no vectors");
    }
}
