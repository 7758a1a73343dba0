package dev.tusk.sources.parse.process;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.parse.Parsed;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;

/** The processes of parsers: started when they are needed, kept for the next item, ended with their owner. */
public final class ParserProcesses implements AutoCloseable {

    private final int heapMegabytes;
    private final Class<?> worker;
    private final Semaphore turns;
    private final ScheduledThreadPoolExecutor clock;
    private final Object lock = new Object();
    private final Deque<ParserProcess> idle = new ArrayDeque<>();
    private final Set<ParserProcess> all = new HashSet<>();
    private boolean closed;

    /**
     * Starts none yet.
     *
     * @param most how many may run at once, 1 or more
     */
    public ParserProcesses(int heapMegabytes, int most) {
        this(heapMegabytes, most, ParserWorker.class);
    }

    /** @param worker the program of each process */
    ParserProcesses(int heapMegabytes, int most, Class<?> worker) {
        this.heapMegabytes = heapMegabytes;
        this.worker = worker;
        this.turns = new Semaphore(most, true);
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tusk-parser-clock");
            thread.setDaemon(true);
            return thread;
        });
        this.clock.setRemoveOnCancelPolicy(true);
    }

    /** Parses an item in a process that no other has at the same time. */
    public Parsed parse(ParseJob job) {
        turns.acquireUninterruptibly();
        try {
            return parsed(job, answer(job));
        } finally {
            turns.release();
        }
    }

    private ParseAnswer answer(ParseJob job) {
        ParserProcess process = take();
        try {
            return process.ask(job);
        } finally {
            giveBack(process);
        }
    }

    private ParserProcess take() {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the parsers are closed");
            }
            ParserProcess free = idle.poll();
            if (free != null && free.isAlive()) {
                return free;
            }
            if (free != null) {
                all.remove(free);
                free.close();
            }
            ParserProcess started = ParserProcess.start(heapMegabytes, clock, worker);
            all.add(started);
            return started;
        }
    }

    private void giveBack(ParserProcess process) {
        synchronized (lock) {
            if (!closed && process.isAlive()) {
                idle.push(process);
                return;
            }
            all.remove(process);
        }
        process.close();
    }

    private static Parsed parsed(ParseJob job, ParseAnswer answer) {
        return switch (answer) {
            case ParseAnswer.Done done ->
                new Parsed(job.kind(), TextFormat.HTML, done.xhtml(), done.title(), done.metadata(), done.notes());
            case ParseAnswer.Refused refused ->
                throw new TuskException(
                        refused.code(),
                        "cannot read \"%s\": %s".formatted(job.name(), refused.reason()),
                        null,
                        refused.hint().isEmpty() ? null : refused.hint(),
                        null);
        };
    }

    /** Where each process that there is now has its temporary files. */
    List<Path> folders() {
        synchronized (lock) {
            return all.stream().map(ParserProcess::folder).toList();
        }
    }

    @Override
    public void close() {
        Set<ParserProcess> left;
        synchronized (lock) {
            closed = true;
            left = Set.copyOf(all);
            all.clear();
            idle.clear();
        }
        left.forEach(ParserProcess::close);
        clock.shutdownNow();
    }
}
