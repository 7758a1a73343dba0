package dev.tusk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachedQueriesTest {

    private final AtomicInteger calls = new AtomicInteger();

    /** A model whose vector of a question is its length; "bad" fails, "slow" waits. */
    private final class Counting implements EmbeddingModel {
        private final CountDownLatch release;

        Counting(CountDownLatch release) {
            this.release = release;
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int dimensions() {
            return 1;
        }

        @Override
        public List<Vector> embedDocuments(List<String> texts) {
            return texts.stream().map(text -> Vector.of(text.length())).toList();
        }

        @Override
        public Vector embedQuery(String text) {
            calls.incrementAndGet();
            if (text.equals("bad")) {
                throw new TuskException(ErrorCode.MODEL_UNAVAILABLE, "no");
            }
            try {
                release.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            return Vector.of(text.length());
        }
    }

    private CachedQueries cache(int entries) {
        return new CachedQueries(new Counting(new CountDownLatch(0)), entries);
    }

    @Test
    void asksTheModelOncePerQuestion() {
        CachedQueries cache = cache(10);
        for (int i = 0; i < 5; i++) {
            assertThat(cache.embedQuery("four")).isEqualTo(Vector.of(4));
            assertThat(cache.embedQuery("seven")).isEqualTo(Vector.of(5));
        }
        assertThat(calls).hasValue(2);
        assertThat(cache.stats()).isEqualTo(new CachedQueries.Stats(8, 2, 2));
    }

    @Test
    void doesNotKeepFailures() {
        CachedQueries cache = cache(10);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> cache.embedQuery("bad")).isInstanceOf(TuskException.class);
        }
        assertThat(calls).hasValue(3);
    }

    @Test
    void doesNotLetOneThatHasLittleTimeFailAnother() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CachedQueries cache = new CachedQueries(new Counting(release), 10);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Vector> first = callers.submit(() -> cache.embedQuery("same"));
            long patience = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (cache.stats().misses() == 0 && System.nanoTime() < patience) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> cache.embedQuery("same", Duration.ofMillis(50)))
                    .isInstanceOfSatisfying(
                            TuskException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT));
            release.countDown();
            assertThat(first.get()).isEqualTo(Vector.of(4));
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void keepsNoMoreThanItsBound() {
        CachedQueries cache = cache(100);
        IntStream.range(0, 5_000).forEach(i -> cache.embedQuery("question " + i));
        cache.cleanUp();
        assertThat(cache.stats().entries()).isLessThanOrEqualTo(100);
    }

    @Test
    void aQuestionAskedByManyAtOnceIsEmbeddedOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CachedQueries cache = new CachedQueries(new Counting(release), 10);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Vector>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> callers.submit(() -> cache.embedQuery("same")))
                    .toList();
            release.countDown();
            for (Future<Vector> answer : answers) {
                assertThat(answer.get()).isEqualTo(Vector.of(4));
            }
        }
        assertThat(calls).hasValue(1);
    }
}
