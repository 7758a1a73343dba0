package dev.tusk.ops.explain.run;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.SqlWords;
import dev.tusk.core.indexuse.Token;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is to be explained.
 *
 * @param sql one statement, which may have the parameters {@code $1}, {@code $2} ...
 * @param parameters their values in order, as text; where there are none, it can only be planned (PostgreSQL 16 and newer)
 * @param isRun whether it is run, in a transaction that is rolled back
 * @param timeLimit of the statement, at least a millisecond
 */
public record QueryToExplain(String sql, List<String> parameters, boolean isRun, Duration timeLimit) {

    private static final int MOST_CHARACTERS = 4_000_000;
    private static final List<String> BEGINNINGS =
            List.of("select", "with", "values", "table", "insert", "update", "delete", "merge", "(");

    public QueryToExplain {
        parameters = List.copyOf(parameters);
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
        sql = alone(sql);
        int needed = SqlWords.parameters(sql);
        if (!parameters.isEmpty() && parameters.size() != needed) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the query has %d parameters, and %d values are given".formatted(needed, parameters.size()),
                    "give one --param for each of $1, $2 ..., in their order");
        }
        if (needed > 0 && parameters.isEmpty() && isRun) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a query with parameters cannot be run without their values",
                    "give one --param for each of $1, $2 ..., in their order, or --no-run for the plan of any values");
        }
    }

    /** The statement without the semicolons behind it. */
    private static String alone(String sql) {
        List<Token> tokens = SqlWords.of(sql);
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).is(";")) {
            end--;
        }
        if (end == 0) {
            throw TuskException.withHint(ErrorCode.INVALID_REQUEST, "the query is empty", "give one statement");
        }
        Token first = tokens.getFirst();
        if (first.is("explain")) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the query begins with EXPLAIN",
                    "give the query alone: tusk explain adds what it needs");
        }
        if (!first.isAny(BEGINNINGS)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the statement begins with \"%s\", which has no plan or cannot be rolled back"
                            .formatted(first.text()),
                    "give one SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE");
        }
        if (tokens.subList(0, end).stream().anyMatch(token -> token.is(";"))) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST, "this is more than one statement", "give one statement at a time");
        }
        boolean isInto = IntStream.range(1, end)
                .anyMatch(i ->
                        tokens.get(i).is("into") && !tokens.get(i - 1).isAny(List.of(".", "as", "insert", "merge")));
        if (isInto
                && first.isAny(List.of("select", "with", "("))
                && tokens.stream().noneMatch(token -> token.isAny(List.of("insert", "merge")))) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST, "the query makes a table: SELECT INTO", "leave INTO out");
        }
        return sql.substring(first.start(), tokens.get(end - 1).end());
    }

    /** Whether the plan is to be one for any values of its parameters. */
    public boolean isGeneric() {
        return parameters.isEmpty() && SqlWords.parameters(sql) > 0;
    }

    /** With values in place of parameters. */
    String bound() {
        return SqlWords.bind(sql, parameters);
    }
}
