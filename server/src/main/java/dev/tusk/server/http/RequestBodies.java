package dev.tusk.server.http;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the bodies of requests, up to a limit. */
public final class RequestBodies {

    private static final String JSON = "application/json";
    private static final List<String> MERGE_PATCH = List.of("application/merge-patch+json", JSON);
    private static final List<String> JSON_LINES =
            List.of("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines");

    private final int maxBytes;

    public RequestBodies(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The longest body, and the longest line of a stream, in bytes. */
    public int maxBytes() {
        return maxBytes;
    }

    /** The body as JSON. */
    public JsonNode json(Context context, String what) throws IOException {
        requireType(context, List.of(JSON));
        return Json.parse(bytes(context), what);
    }

    /** The body as JSON, in either of the media types of a merge patch. */
    public JsonNode mergePatch(Context context, String what) throws IOException {
        requireType(context, MERGE_PATCH);
        return Json.parse(bytes(context), what);
    }

    /** Whether the body is a stream of JSON lines. */
    public boolean isJsonLines(Context context) {
        String type = mediaType(context);
        if (type == null || !JSON_LINES.contains(type)) {
            return false;
        }
        requirePlain(context);
        return true;
    }

    /** Whether there is a body, of whatever type. */
    public boolean isPresent(Context context) {
        return context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
    }

    private byte[] bytes(Context context) throws IOException {
        if (context.req().getContentLengthLong() > maxBytes) {
            throw tooLarge();
        }
        byte[] bytes;
        try (InputStream in = context.req().getInputStream()) {
            bytes = in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw new ClientGone(e);
        }
        if (bytes.length > maxBytes) {
            throw tooLarge();
        }
        return bytes;
    }

    private TuskException tooLarge() {
        return TuskException.withHint(
                ErrorCode.TOO_LARGE,
                "the request is longer than %d bytes".formatted(maxBytes),
                "send fewer documents at once, or stream them as application/x-ndjson");
    }

    private static void requireType(Context context, List<String> wanted) {
        String type = mediaType(context);
        if (type == null || !wanted.contains(type)) {
            throw new HttpProblem(
                    415,
                    "Unsupported media type",
                    type == null ? "the request has no Content-Type" : "\"%s\" cannot be read here".formatted(type),
                    "send Content-Type: " + wanted.getFirst(),
                    Map.of("Accept", String.join(", ", wanted)));
        }
        requirePlain(context);
    }

    private static void requirePlain(Context context) {
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new HttpProblem(
                    415,
                    "Unsupported media type",
                    "bodies with Content-Encoding \"%s\" cannot be read".formatted(encoding),
                    "send the body as it is",
                    Map.of("Accept-Encoding", "identity"));
        }
        String type = context.contentType();
        int charset = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (type != null && charset >= 0) {
            String name = type.substring(charset + "charset=".length())
                    .replace("\"", "")
                    .strip();
            if (!name.equalsIgnoreCase("utf-8")) {
                throw new HttpProblem(
                        415,
                        "Unsupported media type",
                        "the charset \"%s\" cannot be read".formatted(name),
                        "use UTF-8");
            }
        }
    }

    private static @Nullable String mediaType(Context context) {
        String type = context.contentType();
        if (type == null) {
            return null;
        }
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
