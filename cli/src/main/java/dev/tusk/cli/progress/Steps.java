package dev.tusk.cli.progress;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Something long in named steps, each with its outcome and its time:
 *
 * <pre>
 *   PostgreSQL    18.6 on port 54321  (1.2 s)
 *   schema        ready  (0.4 s)
 * </pre>
 */
public final class Steps {

    private static final int NAME_COLUMN = 12;

    private final StatusLine line;

    public Steps(StatusLine line) {
        this.line = line;
    }

    /** One step. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does the step.
         *
         * @param tell takes what the step is at, in lower case and without a full stop
         */
        Outcome<T> run(Consumer<String> tell);
    }

    /**
     * What came of a step.
     *
     * @param value what the next steps need
     * @param summary what came of the step, in a few words
     */
    public record Outcome<T>(T value, String summary) {}

    /** Runs a step and prints its name, outcome and time; prints nothing of its end when it fails. */
    public <T> T run(String name, Work<T> work) {
        String label = "  " + name + " ".repeat(Math.max(1, NAME_COLUMN - name.length()));
        long start = line.nanoTime();
        line.begin(label + "...");
        try {
            Outcome<T> outcome = work.run(message -> tell(label, message));
            Duration took = Duration.ofNanos(line.nanoTime() - start);
            line.print("%s%s  (%s)".formatted(label, outcome.summary(), Spoken.duration(took)));
            return outcome.value();
        } finally {
            line.clear();
        }
    }

    /** On a terminal the message goes when the step ends; a log keeps it. */
    private void tell(String label, String message) {
        if (line.terminal()) {
            line.begin(label + message + " ...");
        } else {
            line.print(label + message + " ...");
        }
    }
}
