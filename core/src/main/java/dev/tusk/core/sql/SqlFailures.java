package dev.tusk.core.sql;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says a failure of the database in Tusk's words, keeping SQLSTATE and the server's DETAIL and HINT. */
public final class SqlFailures {

    public static final String UNIQUE_VIOLATION = "23505";
    public static final String UNDEFINED_TABLE = "42P01";
    public static final String UNDEFINED_COLUMN = "42703";
    public static final String DEADLOCK = "40P01";
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** A collection's documents are in other tables since its model was changed: raised by {@code tusk.follow_documents}. */
    public static final String MOVED = "TU001";

    /** The tables that the set-up creates, as a message in any language names them; not a collection's, as collection_chunk. */
    private static final Pattern CATALOG = Pattern.compile(
            "(?<![a-z0-9_.])tusk\\.(collection|declared_field|known_field|bm25|facet_index|synonym|stop_word|judgement"
                    + "|vector_index|named_vector|partial_index|query_sample|recall_measurement|index_tuning|store|alias|model_change|model_change_key|attachment|sync_queue|ingestion|ingestion_item"
                    + "|flyway_schema_history)(?![a-z0-9_.])");

    private SqlFailures() {}

    /**
     * The failure as a {@link TuskException} whose code follows from the SQLSTATE.
     *
     * @param purpose what was being done: the message reads {@code cannot <purpose>: <why>}
     */
    public static TuskException translate(String purpose, SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        ErrorCode code = codeOf(state, failure);
        ServerErrorMessage server = failure instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String why = why(code, failure, server);
        List<String> detail = new ArrayList<>();
        if (!state.isEmpty()) {
            detail.add("SQLSTATE " + state);
        }
        if (server != null && server.getDetail() != null) {
            detail.add(server.getDetail());
        }
        String hint = state.equals("57P01")
                ? "somebody ended the connection on the server; run the same command again: what was committed stays"
                : hintOf(code);
        if (hint == null && server != null) {
            hint = server.getHint();
        }
        return new TuskException(
                code,
                "cannot %s: %s".formatted(purpose, why),
                detail.isEmpty() ? null : String.join("; ", detail),
                hint,
                failure);
    }

    /** Whether a failure says that the tables of a collection are no longer those that were known. */
    public static boolean isOfOtherTables(TuskException failure) {
        return failure.getCause() instanceof SQLException cause
                && (MOVED.equals(cause.getSQLState()) || failure.code() == ErrorCode.COLLECTION_NOT_FOUND);
    }

    private static String why(ErrorCode code, SQLException failure, @Nullable ServerErrorMessage server) {
        String message = server != null && server.getMessage() != null
                ? server.getMessage()
                : behindThePool(failure).getMessage();
        return switch (code) {
            case DATABASE_READ_ONLY -> "the database is read-only (a standby, or default_transaction_read_only is on)";
            case OUT_OF_SPACE -> "the server is out of space or memory: " + message;
            case NOT_SET_UP -> "this database has no schema of Tusk";
            case COLLECTION_NOT_FOUND -> "the collection was dropped meanwhile";
            default -> String.valueOf(message);
        };
    }

    /** A pool says that it had no connection to give; why it could make none stands in the cause. */
    private static Throwable behindThePool(SQLException failure) {
        return failure instanceof SQLTransientConnectionException && failure.getCause() instanceof SQLException cause
                ? cause
                : failure;
    }

    private static ErrorCode codeOf(String state, SQLException failure) {
        return switch (state) {
            case "25006" -> ErrorCode.DATABASE_READ_ONLY;
            case "42501" -> ErrorCode.MISSING_RIGHTS;
            case "28000", "28P01", "3D000" -> ErrorCode.LOGIN_REFUSED;
            case "57014" -> ErrorCode.TIMEOUT;
            case LOCK_NOT_AVAILABLE -> ErrorCode.LOCK_NOT_GRANTED;
            case "3F000" -> ErrorCode.NOT_SET_UP;
            case DEADLOCK, "40001", MOVED -> ErrorCode.CONCURRENT_CHANGE;
            case "53300", "57P01", "57P02", "57P03" -> ErrorCode.DATABASE_UNREACHABLE;
            case "22021", "22P05" -> ErrorCode.INVALID_TEXT;
            case UNDEFINED_TABLE -> codeOfMissingTable(failure);
            default -> codeOfClass(state, failure);
        };
    }

    /** Whether the server chose this one of several that waited for each other. */
    public static boolean isDeadlock(TuskException failure) {
        return failure.getCause() instanceof SQLException cause && DEADLOCK.equals(cause.getSQLState());
    }

    /** Tusk's catalog is missing where it was never set up; a collection's own tables, where it was dropped meanwhile. */
    private static ErrorCode codeOfMissingTable(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        if (CATALOG.matcher(message).find()) {
            return ErrorCode.NOT_SET_UP;
        }
        return message.contains("tusk.") ? ErrorCode.COLLECTION_NOT_FOUND : ErrorCode.INTERNAL;
    }

    private static ErrorCode codeOfClass(String state, SQLException failure) {
        if (state.startsWith("08") || failure instanceof SQLTransientConnectionException) {
            return ErrorCode.DATABASE_UNREACHABLE;
        }
        if (state.startsWith("53")) {
            return ErrorCode.OUT_OF_SPACE;
        }
        return ErrorCode.INTERNAL;
    }

    private static @Nullable String hintOf(ErrorCode code) {
        return switch (code) {
            case DATABASE_UNREACHABLE ->
                "check that the server runs and that host, port and limits on connections are right";
            case DATABASE_READ_ONLY -> "connect to the primary";
            case OUT_OF_SPACE ->
                "free space on the server's disk, then run the same command again: what was committed is skipped";
            case MISSING_RIGHTS ->
                "connect as the user that ran \"tusk setup\", or have that user run: grant usage on schema tusk to USER; "
                        + "grant select, insert, update, delete on all tables in schema tusk to USER";
            case NOT_SET_UP -> "run \"tusk setup\" on this database";
            case LOCK_NOT_GRANTED -> "another session holds the table; try again, or look at pg_locks for who it is";
            case CONCURRENT_CHANGE -> "run the same request again";
            default -> null;
        };
    }
}
