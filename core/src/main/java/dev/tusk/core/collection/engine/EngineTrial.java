package dev.tusk.core.collection.engine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether an index has brought the right chunks of its own collection. What it was is kept as the comment on the index, so that it
 * goes with it; that it kept chunks from being written is kept as the comment on {@code <c>_lexical}, as such an index is dropped.
 *
 * @param version of the extension that was tried
 * @param chunks how many there were, by the planner's statistics
 * @param outcome in words: how many of the best chunks were found, or what failed
 */
record EngineTrial(String extension, String version, long chunks, boolean passed, String outcome) {

    /** Of the best chunks by exact scores, so many in a hundred have to be found; scores of lengths that are rounded may differ in one. */
    static final double NEEDED_SHARE = 0.99;

    private static final Pattern COMMENT =
            Pattern.compile("trial with (\\S+) (\\S+) and (\\d{1,18}) chunks: (passed|failed), (.*)", Pattern.DOTALL);

    private static final int MAX_OUTCOME = 300;

    EngineTrial {
        outcome = outcome.length() <= MAX_OUTCOME ? outcome : outcome.substring(0, MAX_OUTCOME) + " ...";
    }

    /** A trial whose statements the server ran. */
    static EngineTrial counted(String extension, String version, long chunks, int found, int best, int queries) {
        return new EngineTrial(
                extension,
                version,
                chunks,
                best > 0 && found >= NEEDED_SHARE * best,
                best == 0
                        ? "no words to try it with"
                        : "%d of the %d best chunks found by %d queries".formatted(found, best, queries));
    }

    /** A trial that the server refused. */
    static EngineTrial refused(String extension, String version, long chunks, String why) {
        return new EngineTrial(extension, version, chunks, false, why);
    }

    /** Whether it need not be made again for this version and so many chunks. */
    boolean holds(String currentVersion, long currentChunks) {
        return passed && version.equals(currentVersion) && currentChunks < 2 * Math.max(chunks, 1);
    }

    String toComment() {
        return "trial with %s %s and %d chunks: %s, %s"
                .formatted(extension, version, chunks, passed ? "passed" : "failed", outcome);
    }

    /** What a comment says; empty where it is none of a trial. */
    static Optional<EngineTrial> ofComment(@Nullable String comment) {
        if (comment == null) {
            return Optional.empty();
        }
        Matcher matcher = COMMENT.matcher(comment);
        return matcher.matches()
                ? Optional.of(new EngineTrial(
                        String.valueOf(matcher.group(1)),
                        String.valueOf(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        "passed".equals(matcher.group(4)),
                        String.valueOf(matcher.group(5))))
                : Optional.empty();
    }
}
