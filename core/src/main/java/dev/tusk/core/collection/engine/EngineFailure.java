package dev.tusk.core.collection.engine;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Failures of statements that are asked of another engine. */
final class EngineFailure {

    private EngineFailure() {}

    /** Whether the server or the connection failed, or somebody ended the statement; else it is for the engine to answer. */
    static boolean isOfServer(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("55")
                || state.startsWith("57P")
                || state.startsWith("58");
    }

    /** Whether somebody canceled the statement, or it took longer than it may. */
    static boolean wasCanceled(SQLException failure) {
        return "57014".equals(failure.getSQLState());
    }

    /** What the server says. */
    static String message(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException p ? p.getServerErrorMessage() : null;
        return String.valueOf(
                server == null || server.getMessage() == null ? failure.getMessage() : server.getMessage());
    }
}
