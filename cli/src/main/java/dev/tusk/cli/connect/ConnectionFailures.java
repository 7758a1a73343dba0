package dev.tusk.cli.connect;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one message why a connection could not be made, and what to do about it. */
final class ConnectionFailures {

    private ConnectionFailures() {}

    static TuskException explain(ConnectionTarget target, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String said = String.valueOf(failure.getMessage()).replaceFirst("^FATAL: ", "");
        String refused = "%s refuses the login".formatted(target);
        return switch (state) {
            case "28P01" ->
                failure(
                        ErrorCode.LOGIN_REFUSED,
                        target,
                        failure,
                        refused + ": wrong user or password",
                        said,
                        passwordHint(target));
            case "28000" -> failure(ErrorCode.LOGIN_REFUSED, target, failure, refused, said, hintOfRefusal(said));
            case "3D000" ->
                failure(
                        ErrorCode.LOGIN_REFUSED,
                        target,
                        failure,
                        "the database \"%s\" does not exist on %s".formatted(target.database(), where(target)),
                        said,
                        "create it (createdb %s), or name another".formatted(target.database()));
            case "42501" ->
                failure(ErrorCode.MISSING_RIGHTS, target, failure, refused, said, "grant connect on the database");
            case "53300" ->
                failure(
                        ErrorCode.DATABASE_UNREACHABLE,
                        target,
                        failure,
                        "%s has no connection left".formatted(where(target)),
                        said,
                        "close some, or raise max_connections");
            case "57P03" ->
                failure(
                        ErrorCode.DATABASE_UNREACHABLE,
                        target,
                        failure,
                        "%s is starting up or shutting down".formatted(where(target)),
                        said,
                        "try again in a moment");
            default -> unreachable(target, failure, said);
        };
    }

    private static TuskException unreachable(ConnectionTarget target, SQLException failure, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("no password was provided")
                || lower.contains("the password is an empty string")
                || lower.contains("password-based authentication")) {
            return failure(
                    ErrorCode.LOGIN_REFUSED,
                    target,
                    failure,
                    "%s wants a password and none is given".formatted(target),
                    null,
                    "set PGPASSWORD, or add a line to ~/.pgpass");
        }
        if (caused(failure, UnknownHostException.class)) {
            return failure(
                    ErrorCode.DATABASE_UNREACHABLE,
                    target,
                    failure,
                    "the host of %s is not known".formatted(where(target)),
                    null,
                    "check the host's name in %s".formatted(target.origin()));
        }
        if (caused(failure, SSLException.class) || lower.contains("ssl")) {
            return failure(
                    ErrorCode.DATABASE_UNREACHABLE,
                    target,
                    failure,
                    "cannot agree on TLS with %s".formatted(where(target)),
                    said,
                    "check sslmode (disable, prefer, require, verify-ca, verify-full) and sslrootcert");
        }
        return failure(
                ErrorCode.DATABASE_UNREACHABLE,
                target,
                failure,
                "no PostgreSQL answers at %s".formatted(where(target)),
                said,
                "check that the server runs and listens there, or run \"tusk pg start\" for a private one");
    }

    private static String hintOfRefusal(String said) {
        if (said.contains("no encryption") || said.contains("SSL off")) {
            return "the server may want TLS: add sslmode=require; else its pg_hba.conf has no line for this login";
        }
        if (said.startsWith("role ")) {
            return "create the role, or name another user";
        }
        return "the server's pg_hba.conf decides who may log in from where";
    }

    private static String passwordHint(ConnectionTarget target) {
        return target.password().isPresent()
                ? "check the user and the password that %s gives".formatted(target.origin())
                : "set PGPASSWORD, or add a line to ~/.pgpass";
    }

    private static String where(ConnectionTarget target) {
        return String.join(", ", target.hosts().stream().map(Host::toString).toList());
    }

    private static TuskException failure(
            ErrorCode code,
            ConnectionTarget target,
            SQLException cause,
            String why,
            @Nullable String detail,
            String hint) {
        String named = "named by " + target.origin();
        return new TuskException(
                code,
                "cannot connect: " + why,
                detail == null ? named : detail.replaceFirst("\\.$", "") + "; " + named,
                hint,
                cause);
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }
}
