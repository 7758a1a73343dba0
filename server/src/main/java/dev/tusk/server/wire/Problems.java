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

    private static final int MAX_LISTED = 20;

    private final String what;
    private final List<Problem> found = new ArrayList<>();

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

        Listed(List<Problem> problems) {
            super("%d problems".formatted(problems.size()), null, false, false);
            this.problems = List.copyOf(problems);
        }

        public List<Problem> problems() {
            return problems;
        }
    }

    void add(String at, String message, @Nullable String hint) {
        found.add(new Problem(at, ErrorCode.INVALID_REQUEST, message, null, hint));
    }

    void add(String at, TuskException failure) {
        if (failure.getCause() instanceof Listed listed) {
            listed.problems()
                    .forEach(each -> found.add(
                            new Problem(at + each.at(), each.code(), each.message(), each.detail(), each.hint())));
        } else {
            found.add(new Problem(at, failure.code(), failure.getMessage(), failure.detail(), failure.hint()));
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

    private TuskException failure() {
        Problem first = found.getFirst();
        ErrorCode code =
                found.stream().allMatch(each -> each.code() == first.code()) ? first.code() : ErrorCode.INVALID_REQUEST;
        if (found.size() == 1) {
            return new TuskException(
                    code,
                    "cannot read %s: %s".formatted(what, said(first)),
                    first.detail(),
                    first.hint(),
                    new Listed(found));
        }
        String all = found.stream().limit(MAX_LISTED).map(Problems::line).collect(Collectors.joining("; "));
        String more = found.size() > MAX_LISTED ? "; and %d more".formatted(found.size() - MAX_LISTED) : "";
        return new TuskException(
                code,
                "cannot read %s: it has %d problems".formatted(what, found.size()),
                all + more,
                first.hint() == null ? null : "for the first one: " + first.hint(),
                new Listed(found));
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
