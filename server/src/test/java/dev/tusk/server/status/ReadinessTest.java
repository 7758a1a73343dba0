package dev.tusk.server.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void doesNotWaitForADatabaseThatHangsAndAsksItOnlyOnce() {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Readiness readiness = new Readiness(() -> {
            asked.incrementAndGet();
            try {
                hangs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new TuskException(ErrorCode.DATABASE_READ_ONLY, "late");
        });
        Instant start = Instant.now();

        assertThatThrownBy(readiness::check).hasMessage("the database did not answer within 1.5 s");
        assertThatThrownBy(readiness::check)
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE));

        assertThat(Duration.between(start, Instant.now())).isLessThan(Readiness.PATIENCE.multipliedBy(4));
        assertThat(asked).hasValue(1);
        hangs.countDown();
    }

    @Test
    void asksAnewWhenAnAnswerHasNotComeForLong() {
        CountDownLatch vanished = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Readiness readiness = new Readiness(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        try {
                            vanished.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    throw new TuskException(ErrorCode.DATABASE_READ_ONLY, "back");
                },
                Readiness.PATIENCE);

        assertThatThrownBy(readiness::check).hasMessage("the database did not answer within 1.5 s");
        assertThatThrownBy(readiness::check).hasMessage("back");
        vanished.countDown();
    }

    @Test
    void passesOnWhyTheDatabaseCannotBeUsed() {
        Readiness readiness = new Readiness(() -> {
            throw new TuskException(ErrorCode.DATABASE_READ_ONLY, "read-only");
        });

        assertThatThrownBy(readiness::check).hasMessage("read-only");
    }
}
