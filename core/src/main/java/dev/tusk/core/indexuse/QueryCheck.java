package dev.tusk.core.indexuse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.List;

/**
 * What is asked of a query.
 *
 * @param sql one SELECT, WITH, VALUES or TABLE, which may have the parameters {@code $1}, {@code $2} ...
 * @param parameters values of the parameters in their order, as text; where there are none, the generic plan is looked at, for which
 *     PostgreSQL 16 is needed
 * @param analyze whether the query is run, in a transaction that can change no table of this database and is rolled back
 * @param timeLimit of each statement that is sent, at least a millisecond
 */
public record QueryCheck(String sql, List<String> parameters, boolean analyze, Duration timeLimit) {

    /** What planning takes at the most. */
    public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(10);

    private static final int MOST_CHARACTERS = 1_000_000;

    public QueryCheck {
        parameters = List.copyOf(parameters);
        if (sql.isBlank()) {
            throw TuskException.withHint(ErrorCode.INVALID_REQUEST, "the query is empty", "give one SELECT statement");
        }
        if (sql.length() > MOST_CHARACTERS) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "the query has %,d characters; %,d are the most".formatted(sql.length(), MOST_CHARACTERS));
        }
        if (sql.indexOf('\0') >= 0) {
            throw new TuskException(ErrorCode.INVALID_TEXT, "the query holds a NUL character");
        }
        if (timeLimit.toMillis() < 1) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "the time limit must be at least a millisecond");
        }
    }

    /** A query that is planned, not run. */
    public static QueryCheck of(String sql) {
        return new QueryCheck(sql, List.of(), false, DEFAULT_TIME_LIMIT);
    }
}
