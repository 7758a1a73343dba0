package dev.tusk.server.status;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.ServerInfo;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database whether it can be used, and waits no longer for it than a load balancer would: a server that hangs, or a
 * pool that has nothing to lend, is an answer too. Those who ask while a question is under way share it, so that asking
 * often takes one connection at most; a question that stays without an answer for long is given up and asked anew, since its
 * connection may be dead. Safe for use by many threads at once.
 */
final class Readiness {

    static final Duration PATIENCE = Duration.ofMillis(1500);

    /** A connection whose other end vanished tells nobody for hours. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(30);

    private final Supplier<ServerInfo> database;
    private final Duration givenUp;
    private @Nullable CompletableFuture<ServerInfo> underWay;
    private long askedNanos;

    /** @param database asks the database, however long it takes; fails with a {@link TuskException} */
    Readiness(Supplier<ServerInfo> database) {
        this(database, GIVEN_UP);
    }

    Readiness(Supplier<ServerInfo> database, Duration givenUp) {
        this.database = database;
        this.givenUp = givenUp;
    }

    /**
     * The database server, when it can be used.
     *
     * @throws TuskException when it cannot, or did not say so in time
     */
    ServerInfo check() {
        try {
            return ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw silent("the database did not answer within %.1f s".formatted(PATIENCE.toMillis() / 1000.0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("this server is stopping", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TuskException why) {
                throw why;
            }
            throw new IllegalStateException("the database could not be asked", e);
        }
    }

    private static TuskException silent(String message, Exception cause) {
        return new TuskException(
                ErrorCode.DATABASE_UNREACHABLE,
                message,
                null,
                "check that the database server runs and is not overloaded",
                cause);
    }

    private synchronized CompletableFuture<ServerInfo> ask() {
        CompletableFuture<ServerInfo> question = underWay;
        long now = System.nanoTime();
        if (question == null || question.isDone() || now - askedNanos >= givenUp.toNanos()) {
            askedNanos = now;
            question = CompletableFuture.supplyAsync(
                    database, task -> Thread.ofVirtual().name("readiness").start(task));
            underWay = question;
        }
        return question;
    }
}
