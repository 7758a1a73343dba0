package dev.tusk.server.wire;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one JSON value, so that all of it is reported together. Not for several threads. */
public final class Problems {

    /** More than this are only counted: a request of 32 MiB can hold millions. */
    static final int MAX_KEPT = 100;

    private static final int MAX_SAID = 20;

    private final String what;
    private final List<Problem> found = new ArrayList<>();
    private long leftOut;
    private boolean sameCode = true;

    /**
     * No problems yet.
     *
     * @param what what is read, as messages name it, for example {@code the search request}
     */
    public Problems(String what) {
        this.what = what;
    }

    /** The list as the cause of the failure that reports it, so that a program can read it item by item. */
    public static final class Listed extends Exception {
        private final transient List<Problem> problems;
        private final long leftOut;

        Listed(List<Problem> problems, long leftOut) {
            super("%d problems".formatted(problems.size() + leftOut), null, false, false);
            this.problems = List.copyOf(problems);
            this.leftOut = leftOut;
        }

        /** The first hundred. */
        public List<Problem> problems() {
            return problems;
        }

        /** How many more there are. */
        public long leftOut() {
            return leftOut;
        }
    }

    void add(String at, String message, @Nullable String hint) {
        keep(new Problem(at, ErrorCode.INVALID_REQUEST, message, null, hint));
    }

    private void keep(Problem problem) {
        sameCode = sameCode && (found.isEmpty() || found.getFirst().code() == problem.code());
        if (found.size() < MAX_KEPT) {
            found.add(problem);
        } else {
            leftOut++;
        }
    }

    void add(String at, TuskException failure) {
        if (failure.getCause() instanceof Listed listed) {
            listed.problems()
                    .forEach(each ->
                            keep(new Problem(at + each.at(), each.code(), each.message(), each.detail(), each.hint())));
            leftOut += listed.leftOut();
        } else {
            keep(new Problem(at, failure.code(), failure.getMessage(), failure.detail(), failure.hint()));
        }
    }

    /** The value, or null when making it failed; the failure is then kept as a problem at this place. */
    <T> @Nullable T attempt(String at, Supplier<T> making) {
        try {
            return making.get();
        } catch (TuskException e) {
            add(at, e);
        } catch (IllegalArgumentException e) {
            add(at, Objects.requireNonNullElse(e.getMessage(), "not a valid value"), null);
        }
        return null;
    }

    /**
     * Makes the value when nothing was wrong so far.
     *
     * @throws TuskException with all problems; its code is theirs when they agree on one
     */
    <T> T finish(Supplier<T> making) {
        if (found.isEmpty()) {
            T value = attempt("", making);
            if (value != null) {
                return value;
            }
        }
        throw failure();
    }

    TuskException failure() {
        Problem first = found.getFirst();
        ErrorCode code = sameCode ? first.code() : ErrorCode.INVALID_REQUEST;
        long all = found.size() + leftOut;
        if (all == 1) {
            return new TuskException(
                    code,
                    "cannot read %s: %s".formatted(what, said(first)),
                    first.detail(),
                    first.hint(),
                    new Listed(found, leftOut));
        }
        String said = found.stream().limit(MAX_SAID).map(Problems::line).collect(Collectors.joining("; "));
        String more = all > MAX_SAID ? "; and %d more".formatted(all - MAX_SAID) : "";
        return new TuskException(
                code,
                "cannot read %s: it has %d problems".formatted(what, all),
                said + more,
                first.hint() == null ? null : "for the first one: " + first.hint(),
                new Listed(found, leftOut));
    }

    private static String said(Problem problem) {
        return problem.at().isEmpty()
                ? problem.message()
                : "%s (at %s)".formatted(problem.message(), JsonPlace.shown(problem.at()));
    }

    private static String line(Problem problem) {
        return problem.hint() == null ? said(problem) : "%s (%s)".formatted(said(problem), problem.hint());
    }
}
