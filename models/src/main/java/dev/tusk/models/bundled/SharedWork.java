package dev.tusk.models.bundled;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Spreads the items of one call over the calling thread and a few more. */
final class SharedWork {

    private SharedWork() {}

    /** Does the work of one thread. */
    interface Worker<T, R> extends AutoCloseable {

        /** The result for an item. */
        R work(T item);

        @Override
        void close();
    }

    /**
     * The results in the order of the items. The first failure ends the work and is thrown. When this returns, every
     * thread that it started has ended; an interrupt is kept for the caller.
     *
     * @param threads how many threads take part, the caller's among them; platform threads, since native code holds
     *     the thread that it runs on
     * @param workers makes one for each thread, which closes it
     */
    static <T, R> List<R> map(List<T> items, int threads, String threadName, Supplier<? extends Worker<T, R>> workers) {
        AtomicReferenceArray<@Nullable R> results = new AtomicReferenceArray<>(items.size());
        AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
        AtomicInteger next = new AtomicInteger();
        Runnable worker = () -> {
            try (Worker<T, R> own = workers.get()) {
                int i;
                while (firstFailure.get() == null && (i = next.getAndIncrement()) < items.size()) {
                    results.set(i, own.work(items.get(i)));
                }
            } catch (RuntimeException | Error failure) {
                firstFailure.compareAndSet(null, failure);
            }
        };
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, items.size()); i++) {
            others.add(Thread.ofPlatform().daemon().name(threadName + "-" + i).start(worker));
        }
        worker.run();
        others.forEach(SharedWork::await);
        switch (firstFailure.get()) {
            case null -> {}
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable failure -> throw new IllegalStateException(failure);
        }
        List<R> ordered = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            R result = results.get(i);
            if (result == null) {
                throw new IllegalStateException("item %d has no result".formatted(i));
            }
            ordered.add(result);
        }
        return ordered;
    }

    private static void await(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
