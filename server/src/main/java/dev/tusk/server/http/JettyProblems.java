package dev.tusk.server.http;

import dev.tusk.server.wire.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers requests that never reach a route, since they are no proper HTTP or come during the stop. */
public final class JettyProblems extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() == 0 ? 500 : response.getStatus();
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        String title = HttpStatus.getMessage(status);
        String detail = switch (status) {
            case 400 -> "the request is not proper HTTP: " + (message == null ? title : message);
            case 503 -> "the server is stopping";
            case 500 -> "the server failed";
            default -> message == null ? title : message.toString();
        };
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        if (status == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "5");
        }
        response.write(true, ByteBuffer.wrap(Json.writeBytes(Failures.body(status, title, detail, null))), callback);
        return true;
    }
}
