package dev.tusk.server.http;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.ProblemJson;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers failures with problem details (RFC 9457), and logs those that somebody should look at. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private Failures() {}

    /** The handler of every exception that a route throws. */
    public static void answer(Exception failure, Context context) {
        if (brokenConnection(failure) == null) {
            UnreadBody.discard(context);
        }
        switch (failure) {
            case TuskException e -> tusk(e, context);
            case HttpProblem e -> http(e, context);
            case HttpResponseException e -> javalin(e, context);
            default -> other(failure, context);
        }
    }

    private static void tusk(TuskException failure, Context context) {
        IOException broken = brokenConnection(failure);
        if (broken != null) {
            disconnected(broken, context);
            return;
        }
        ErrorCode code = failure.code();
        ObjectNode body = told(failure, context);
        if (code == ErrorCode.DATABASE_UNREACHABLE || code == ErrorCode.LOCK_NOT_GRANTED) {
            context.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        Answers.problem(context, code.category().httpStatus(), body);
    }

    /** The problem to tell of a failure, which is logged where somebody should look at it. */
    public static ObjectNode told(TuskException failure, Context context) {
        ObjectNode body = ProblemJson.of(failure);
        ErrorCode code = failure.code();
        switch (code.category()) {
            case INTERNAL -> body.put("instance", logged(failure, context));
            case DATABASE, TIMEOUT, UPSTREAM ->
                LOG.warn("{} {}: {} {}", context.method(), context.path(), code.code(), failure.getMessage());
            case INVALID, TOO_LARGE, NOT_FOUND, CONFLICT ->
                LOG.debug("{} {}: {} {}", context.method(), context.path(), code.code(), failure.getMessage());
        }
        return body;
    }

    private static void http(HttpProblem failure, Context context) {
        LOG.debug("{} {}: {}", context.method(), context.path(), failure.getMessage());
        failure.headers().forEach(context::header);
        Answers.problem(
                context,
                failure.status(),
                body(failure.status(), failure.title(), String.valueOf(failure.getMessage()), failure.hint()));
    }

    private static void javalin(HttpResponseException failure, Context context) {
        int status = failure.getStatus();
        Map<String, String> details = failure.getDetails();
        String path = context.path();
        switch (status) {
            case 404 ->
                Answers.problem(
                        context,
                        404,
                        body(
                                404,
                                "No such route",
                                "nothing is at %s".formatted(shown(path)),
                                "GET /openapi.json lists what is"));
            case 405 -> {
                String allowed = String.join(", ", details.values());
                context.header("Allow", allowed);
                Answers.problem(
                        context,
                        405,
                        body(
                                405,
                                "Method not allowed",
                                "%s cannot be used on %s".formatted(context.method(), shown(path)),
                                "use " + allowed));
            }
            default ->
                Answers.problem(
                        context, status, body(status, "Request refused", String.valueOf(failure.getMessage()), null));
        }
    }

    private static void other(Exception failure, Context context) {
        IOException broken = brokenConnection(failure);
        if (broken != null) {
            disconnected(broken, context);
            return;
        }
        ObjectNode body = body(
                500,
                "Internal error",
                "the server failed",
                "the server's log has the reason under the id in \"instance\"");
        body.put("instance", logged(failure, context));
        Answers.problem(context, 500, body);
    }

    /** The failure of the client's connection in this chain of causes; failures of the database's are not meant. */
    private static @Nullable IOException brokenConnection(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ClientGone gone) {
                return gone;
            }
            if (at instanceof EofException eof) {
                return eof;
            }
        }
        return null;
    }

    private static void disconnected(IOException failure, Context context) {
        Throwable cause = failure.getCause();
        if (cause instanceof TimeoutException || (cause != null && cause.getCause() instanceof TimeoutException)) {
            Answers.problem(
                    context,
                    408,
                    body(408, "Request timeout", "the rest of the request did not come in time", "send it again"));
            return;
        }
        LOG.debug("{} {}: the client went away ({})", context.method(), context.path(), String.valueOf(cause));
        // Nobody reads it; a status is set so that logs of requests tell the truth.
        context.status(499);
    }

    private static String logged(Throwable failure, Context context) {
        String id =
                "urn:tusk:incident:%08x".formatted(ThreadLocalRandom.current().nextInt());
        LOG.error("{} {} failed, {}", context.method(), context.path(), id, failure);
        return id;
    }

    /** The handler of {@link Error}s, such as an exhausted stack or heap. */
    public static void answerError(HttpServletResponse response, Error failure) {
        String id =
                "urn:tusk:incident:%08x".formatted(ThreadLocalRandom.current().nextInt());
        LOG.error("a request failed, {}", id, failure);
        if (response.isCommitted()) {
            return;
        }
        ObjectNode body = body(
                500,
                "Internal error",
                "the server failed",
                "the server's log has the reason under the id in \"instance\"");
        body.put("instance", id);
        response.setStatus(500);
        response.setContentType("application/problem+json");
        try {
            response.getOutputStream().write(Json.writeBytes(body));
        } catch (IOException e) {
            LOG.debug("the client went away", e);
        }
    }

    static ObjectNode body(int status, String title, String detail, @Nullable String hint) {
        return ProblemJson.of("HTTP-" + status, title, status, detail, null, hint);
    }

    private static String shown(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "..." : path;
    }
}
