package dev.tusk.models.bundled;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns at what only so many may use at once. A batch keeps its turn for several texts: each time that a turn is handed to another thread a processor
 * idles until that one is awake, which took a seventh of the time of an ingestion. A question does not wait for that: where one does, batches give their
 * turns back after the text that they are at. For many threads at once.
 */
final class Turns {

    /** About a tenth of a second, so that two batches go on side by side. */
    private static final int TEXTS_OF_A_TURN = 16;

    private final int atOnce;
    private final Semaphore free;
    private final AtomicInteger questions = new AtomicInteger();

    /** @param atOnce how many turns there are at once */
    Turns(int atOnce) {
        this.atOnce = atOnce;
        this.free = new Semaphore(atOnce, true);
    }

    /** Waits for a turn of one text; to be given back. */
    void takeForQuestion() {
        questions.incrementAndGet();
        try {
            free.acquireUninterruptibly();
        } finally {
            questions.decrementAndGet();
        }
    }

    /** As {@link #takeForQuestion()}, but waits no longer than this: then there is no turn. */
    boolean takeForQuestion(Duration longest) throws InterruptedException {
        questions.incrementAndGet();
        try {
            return free.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            questions.decrementAndGet();
        }
    }

    void giveBack() {
        free.release();
    }

    /** Waits until nobody has a turn, and takes all; to be given back. */
    void takeAll() {
        questions.incrementAndGet();
        try {
            free.acquireUninterruptibly(atOnce);
        } finally {
            questions.decrementAndGet();
        }
    }

    void giveAllBack() {
        free.release(atOnce);
    }

    /** The turn of one thread that works off a batch, to be closed by it. */
    Turn ofBatch() {
        return new Turn();
    }

    /** A turn that is kept for several texts. For one thread. */
    final class Turn implements AutoCloseable {

        private int left;

        private Turn() {}

        /** Waits for the turn before a text, unless this thread has it still. */
        void beforeText() {
            if (left > 0 && questions.get() > 0) {
                close();
            }
            if (left == 0) {
                free.acquireUninterruptibly();
                left = TEXTS_OF_A_TURN;
            }
        }

        /** Gives the turn back where it has been long enough. */
        void afterText() {
            left--;
            if (left == 0) {
                free.release();
            }
        }

        /** Gives the turn back, if there is one. */
        @Override
        public void close() {
            if (left > 0) {
                left = 0;
                free.release();
            }
        }
    }
}
