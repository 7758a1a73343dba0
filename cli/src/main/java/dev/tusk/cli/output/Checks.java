package dev.tusk.cli.output;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what a command was given and keeps every problem, so that all are reported together. Not for several threads. */
public final class Checks {

    private final List<TuskException> problems = new ArrayList<>();

    /** The value, or null when making it failed; the failure is kept. */
    public <T> @Nullable T attempt(Supplier<T> making) {
        try {
            return making.get();
        } catch (TuskException e) {
            problems.add(e);
        } catch (IllegalArgumentException e) {
            problem(Objects.requireNonNullElse(e.getMessage(), "not a valid value"), null);
        }
        return null;
    }

    /** Keeps a problem. */
    public void problem(String message, @Nullable String hint) {
        problems.add(new TuskException(ErrorCode.INVALID_REQUEST, message, null, hint, null));
    }

    /** Keeps a problem when the condition does not hold. */
    public void require(boolean condition, String message, String hint) {
        if (!condition) {
            problem(message, hint);
        }
    }

    /**
     * Ends the reading.
     *
     * @throws TuskException when there was one problem
     * @throws Several when there were more
     */
    public void finish() {
        if (problems.size() == 1) {
            throw problems.getFirst();
        }
        if (!problems.isEmpty()) {
            throw new Several(problems);
        }
    }

    /** More than one thing is wrong with how the command was called. */
    public static final class Several extends RuntimeException {
        private final transient List<TuskException> problems;

        private Several(List<TuskException> problems) {
            super(problems.size() + " problems", null, false, false);
            this.problems = List.copyOf(problems);
        }

        public List<TuskException> problems() {
            return problems;
        }
    }
}
