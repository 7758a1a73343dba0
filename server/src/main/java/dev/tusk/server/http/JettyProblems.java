package dev.tusk.server.http;

import dev.tusk.server.wire.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers requests that never reach a route, since they are no proper HTTP or come during the stop. */
public final class JettyProblems extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() == 0 ? 500 : response.getStatus();
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        String title = HttpStatus.getMessage(status);
        String detail = switch (status) {
            case 400 -> "the request is not proper HTTP: " + (message == null ? title : message);
            case 414 -> "the address is too long";
            case 503 -> "the server is stopping";
            case 500 -> "the server failed";
            default -> message == null ? title : message.toString();
        };
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        if (status == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "5");
        }
        response.write(
                true, ByteBuffer.wrap(Json.writeBytes(Failures.body(status, title, detail, hint(status)))), callback);
        return true;
    }

    private static @Nullable String hint(int status) {
        return status == 414
                ? "an id has at most 1024 bytes; a long filter goes into the body of POST .../search or DELETE .../documents"
                : null;
    }
}
