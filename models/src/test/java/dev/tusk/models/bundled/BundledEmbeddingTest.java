package dev.tusk.models.bundled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BundledEmbeddingTest {

    private static final List<String> TEXTS = List.of(
            "VACUUM reclaims storage occupied by dead tuples.",
            "How do I create an index without locking writes?",
            "A cat sat on the mat.",
            "Ünïcödé façade — naïve \u201cquotes\u201d, ½ price: 日本",
            "the server must be stopped and restarted after changing shared_buffers; " + "see the manual. ".repeat(12));

    private static BundledEmbedding minilm;
    private static BundledEmbedding bge;

    @BeforeAll
    static void open() {
        minilm = new BundledEmbedding(BundledModel.MINILM, 2, null);
        bge = new BundledEmbedding(BundledModel.BGE_SMALL, 2, null);
    }

    @AfterAll
    static void close() {
        minilm.close();
        bge.close();
    }

    private static BundledEmbedding of(BundledModel model) {
        return model == BundledModel.MINILM ? minilm : bge;
    }

    /** LangChain4j runs the same file; its MiniLM reads 128 pieces only, hence the texts are short. */
    @Test
    void givesTheVectorsThatLangChain4jGives() {
        var theirMinilm = new AllMiniLmL6V2QuantizedEmbeddingModel();
        var theirBge = new BgeSmallEnV15QuantizedEmbeddingModel();
        for (String text : TEXTS) {
            float[] minilmPeer = theirMinilm.embed(text).content().vector();
            float[] bgePeer = theirBge.embed(text).content().vector();
            assertThat(cosine(minilm.embedDocuments(List.of(text)).getFirst().toArray(), minilmPeer))
                    .as(text)
                    .isGreaterThan(0.999);
            assertThat(cosine(bge.embedDocuments(List.of(text)).getFirst().toArray(), bgePeer))
                    .as(text)
                    .isGreaterThan(0.999);
        }
    }

    @ParameterizedTest
    @EnumSource
    void putsTheAnswerNearerToTheQuestionThanAnythingElse(BundledModel model) {
        Vector question = of(model).embedQuery("how to build an index while the table stays writable");
        List<Vector> answers = of(model)
                .embedDocuments(List.of(
                        "CREATE INDEX CONCURRENTLY builds the index without taking locks that prevent inserts.",
                        "The recipe needs two eggs, butter and a pinch of salt.",
                        "A trigger function is created before the trigger itself."));
        assertThat(cosine(question, answers.get(0)))
                .isGreaterThan(cosine(question, answers.get(1)) + 0.1)
                .isGreaterThan(cosine(question, answers.get(2)) + 0.1);
    }

    @ParameterizedTest
    @EnumSource
    void everyVectorHasLengthOneEvenOfABlankText(BundledModel model) {
        for (Vector vector : of(model).embedDocuments(List.of("", " \n\t", "\u0000", "word"))) {
            assertThat(vector.dimensions()).isEqualTo(384);
            assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void onlyBgeTellsAQuestionFromAStoredText() {
        assertThat(minilm.embedQuery("vacuum")).isEqualTo(one(minilm, "vacuum"));
        assertThat(bge.embedQuery("vacuum"))
                .isEqualTo(one(bge, "Represent this sentence for searching relevant passages: vacuum"));
    }

    @ParameterizedTest
    @EnumSource
    void ignoresWhatFollowsTheLastPieceItReads(BundledModel model) {
        String longest = "word ".repeat(model.maxPieces() - 2);
        assertThat(one(of(model), longest + "and something quite different")).isEqualTo(one(of(model), longest));
        assertThat(one(of(model), "word ".repeat(model.maxPieces() - 4) + "something different"))
                .isNotEqualTo(one(of(model), longest));
    }

    @Test
    void keepsTheOrderOfTheTextsForManyCallersAtOnce() throws Exception {
        List<String> texts =
                IntStream.range(0, 12).mapToObj(i -> "text number " + i).toList();
        List<Vector> expected = texts.stream().map(text -> one(minilm, text)).toList();
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<Future<List<Vector>>> answers = IntStream.range(0, 4)
                    .mapToObj(i -> callers.submit(() -> minilm.embedDocuments(texts)))
                    .toList();
            for (Future<List<Vector>> answer : answers) {
                assertThat(answer.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aQuestionDoesNotWaitForTheEndOfABatch() throws Exception {
        List<String> batch = IntStream.range(0, 120)
                .mapToObj(i -> "text " + i + " word".repeat(40))
                .toList();
        minilm.load();
        CountDownLatch started = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newFixedThreadPool(1)) {
            Future<?> ingest = callers.submit(() -> {
                started.countDown();
                return minilm.embedDocuments(batch);
            });
            started.await();
            minilm.embedQuery("am I next?");
            assertThat(ingest.isDone()).isFalse();
            assertThat(ingest.get()).isNotNull();
        }
    }

    @Test
    void aQuestionWaitsNoLongerForItsTurnThanItIsGiven() throws Exception {
        List<String> batch =
                IntStream.range(0, 200).mapToObj(i -> i + " word".repeat(200)).toList();
        CountDownLatch started = new CountDownLatch(1);
        try (BundledEmbedding model = new BundledEmbedding(BundledModel.MINILM, 1, null);
                ExecutorService callers = Executors.newFixedThreadPool(1)) {
            model.load();
            Future<?> ingest = callers.submit(() -> {
                started.countDown();
                return model.embedDocuments(batch);
            });
            started.await();
            // A question comes between two texts of a batch.
            while (!ingest.isDone() && !isRefused(model)) {
                Thread.onSpinWait();
            }
            assertThat(ingest.isDone()).isFalse();
            assertThat(model.embedQuery("am I next?", Duration.ofSeconds(60)).dimensions())
                    .isEqualTo(384);
            ingest.get();
        }
    }

    private static boolean isRefused(BundledEmbedding model) {
        try {
            model.embedQuery("am I next?", Duration.ofNanos(1));
            return false;
        } catch (TuskException failure) {
            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure).hasMessageContaining("other texts to do");
            return true;
        }
    }

    @Test
    void refusesTextsOnceClosed() {
        BundledEmbedding model = new BundledEmbedding(BundledModel.MINILM, 1, null);
        assertThat(model.embedQuery("open").dimensions()).isEqualTo(384);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.embedQuery("closed"))
                .isInstanceOfSatisfying(
                        TuskException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE));
    }

    private static Vector one(BundledEmbedding model, String text) {
        return model.embedDocuments(List.of(text)).getFirst();
    }

    private static double cosine(Vector a, Vector b) {
        return cosine(a.toArray(), b.toArray());
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresA * squaresB);
    }
}
