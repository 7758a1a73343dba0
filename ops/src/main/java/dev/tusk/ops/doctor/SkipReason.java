package dev.tusk.ops.doctor;

import dev.tusk.core.sql.SqlFailures;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** Why a rule could not be checked, by the state that the server gave. */
final class SkipReason {

    /** The state of what a rule itself says that it cannot check. */
    static final String NOT_CHECKED = "TU100";

    private SkipReason() {}

    static String of(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String said = said(failure);
        return switch (state) {
            case NOT_CHECKED -> said;
            case "42501" -> "needs rights: " + said;
            case "57014" -> "took longer than its time limit; --timeout allows more";
            case SqlFailures.LOCK_NOT_AVAILABLE ->
                "a lock was not granted within %s: somebody changes a table that is looked at"
                        .formatted(ReadOnly.LOCK_TIMEOUT);
            case "40001" -> "the standby replayed a change of what was looked at; run it again";
            default -> "failed: %s (SQLSTATE %s)".formatted(said, state);
        };
    }

    /** Whether there is no sense in asking further: the connection is gone, or the server ends. */
    static boolean endsAll(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static String said(SQLException failure) {
        // What several rules need is asked once, and its failure is the cause of theirs.
        Throwable first = failure.getCause() instanceof PSQLException cause ? cause : failure;
        String message = first instanceof PSQLException known && known.getServerErrorMessage() != null
                ? known.getServerErrorMessage().getMessage()
                : failure.getMessage();
        return String.valueOf(message).lines().findFirst().orElse("").strip();
    }
}
