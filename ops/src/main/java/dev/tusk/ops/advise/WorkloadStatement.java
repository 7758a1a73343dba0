package dev.tusk.ops.advise;

import java.util.Objects;

/**
 * A statement that runs, and how often.
 *
 * @param text one statement, maybe with {@code $1} in place of values
 * @param calls 1 or more
 * @param totalMillis of all calls; 0 where nobody counted
 */
public record WorkloadStatement(String text, long calls, double totalMillis) {

    private static final int SHOWN = 120;

    public WorkloadStatement {
        Objects.requireNonNull(text, "text");
        if (calls < 1) {
            throw new IllegalArgumentException("calls: " + calls);
        }
    }

    /** Whether the server counted its calls, so that they can be weighed against what else happens there; of a statement that is given nobody knows how often it runs. */
    public boolean isCounted() {
        return totalMillis > 0;
    }

    /** On one line, cut. */
    public String shown() {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 3) + "...";
    }
}
