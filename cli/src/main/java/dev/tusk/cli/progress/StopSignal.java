package dev.tusk.cli.progress;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in order when its process is asked to (Ctrl-C, SIGTERM): between the request and the end of the
 * process there is time for what has begun. A kill -9 asks nobody. Safe for use by several threads.
 */
public final class StopSignal implements AutoCloseable {

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private StopSignal(Duration patience) {
        this.hook = new Thread(
                () -> {
                    request();
                    try {
                        ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop-signal");
    }

    /**
     * Listens until {@link #close}, which lets the process go.
     *
     * @param patience how long the process waits for that
     */
    public static StopSignal listen(Duration patience) {
        StopSignal signal = new StopSignal(patience);
        try {
            Runtime.getRuntime().addShutdownHook(signal.hook);
        } catch (IllegalStateException alreadyEnding) {
            signal.request();
        }
        return signal;
    }

    /** Asks for the end, as Ctrl-C does, without ending the process. */
    public void request() {
        requested.countDown();
    }

    public boolean requested() {
        return requested.getCount() == 0;
    }

    /** Waits for the request. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** Waits for the request, so long at the most. */
    public void await(Duration most) throws InterruptedException {
        boolean ignored = requested.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is ending, and the hook has just been told that it may.
        }
    }
}
