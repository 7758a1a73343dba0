package dev.tusk.sources.record;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.content.FileFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON values, one at a time: one a line, or the elements of one array. A line that cannot be read is reported and the next one read; in an
 * array nothing can be read after the first error of its syntax.
 */
public final class JsonRows implements Rows {

    /** The longest line: larger than the largest document that a collection takes, with all its text escaped. */
    public static final int MAX_LINE_BYTES = 64 << 20;

    private static final int BYTES_OF_A_TREE = 4;
    private static final int BYTE_ORDER_MARK = 0xEF;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_LINE_BYTES)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String name;
    private final JsonForm form;
    private final boolean mapped;
    private final BufferedInputStream in;
    private final Lines lines;
    private @Nullable JsonParser array;
    private boolean begun;
    private boolean ended;
    private @Nullable String incomplete;

    /**
     * Reads a stream, which is closed with this.
     *
     * @param name the file, for messages
     * @param mapped whether the values have fields of any names, and not the API's form
     */
    public JsonRows(InputStream in, String name, JsonForm form, boolean mapped) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.name = name;
        this.form = form;
        this.mapped = mapped;
        this.lines = new Lines(this.in, MAX_LINE_BYTES);
    }

    @Override
    public Optional<Row> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            if (!begun) {
                begun = true;
                if (firstCharacter() == '[') {
                    array = MAPPER.createParser(in);
                    array.nextToken();
                }
            }
            return array == null ? nextLine() : nextElement(array);
        } catch (IOException e) {
            return Optional.of(end(name, FileFailure.of(name, e)));
        }
    }

    @Override
    public Optional<String> incomplete() {
        return Optional.ofNullable(incomplete);
    }

    private Row end(String where, TuskException why) {
        ended = true;
        incomplete = why.getMessage();
        return new Row.Broken(where, why);
    }

    private Optional<Row> nextLine() throws IOException {
        Optional<Lines.Line> line = lines.next();
        while (line.isPresent() && isBlank(line.get().bytes())) {
            line = lines.next();
        }
        return line.map(this::ofLine);
    }

    private Row ofLine(Lines.Line line) {
        String where = "%s:%d".formatted(name, line.number());
        if (line.tooLong()) {
            return new Row.Broken(
                    where,
                    TuskException.withHint(
                            ErrorCode.TOO_LARGE,
                            "the line is longer than %d MiB".formatted(MAX_LINE_BYTES >> 20),
                            "each line holds one document; an array of documents begins with ["));
        }
        byte[] bytes = withoutMark(line.bytes());
        try {
            return ofValue(where, form.line(bytes), Fingerprint.of(bytes), (long) BYTES_OF_A_TREE * bytes.length);
        } catch (TuskException e) {
            return new Row.Broken(where, e);
        }
    }

    private Row ofValue(String where, JsonNode value, String fingerprint, long bytes) {
        if (mapped) {
            if (!value.isObject()) {
                throw new TuskException(ErrorCode.INVALID_JSON, "a JSON object is expected: fields with names");
            }
            return new Row.Fields(where, JsonFields.object(value), fingerprint, bytes);
        }
        JsonNode id = value.isObject() ? value.get("id") : null;
        if (id == null || !id.isString()) {
            // It says what is wrong.
            return new Row.Whole(where, form.document(value).id(), () -> form.document(value), fingerprint, bytes);
        }
        return new Row.Whole(where, id.stringValue(), () -> form.document(value), fingerprint, bytes);
    }

    private static byte[] withoutMark(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
    }

    private Optional<Row> nextElement(JsonParser parser) {
        TokenStreamLocation start = parser.currentTokenLocation();
        try {
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                ended = true;
                if (parser.nextToken() == null) {
                    return Optional.empty();
                }
                return Optional.of(
                        end(name, new TuskException(ErrorCode.INVALID_JSON, "something follows the end of the array")));
            }
            start = parser.currentTokenLocation();
            JsonNode element = parser.readValueAsTree();
            String where = "%s:%d".formatted(name, start.getLineNr());
            String text = MAPPER.writeValueAsString(element);
            return Optional.of(ofValue(where, element, Fingerprint.of(text), (long) BYTES_OF_A_TREE * text.length()));
        } catch (JacksonException e) {
            return Optional.of(end("%s:%d".formatted(name, start.getLineNr()), syntax(e)));
        } catch (TuskException e) {
            return Optional.of(new Row.Broken("%s:%d".formatted(name, start.getLineNr()), e));
        }
    }

    private TuskException syntax(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        String at = place == null ? "" : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
        return new TuskException(
                ErrorCode.INVALID_JSON,
                "cannot read the array: not JSON%s: %s; the rest of it was left out".formatted(at, form.fault(e)),
                null,
                null,
                e);
    }

    /** The first character that says something, left to be read. */
    private int firstCharacter() throws IOException {
        in.mark(1 << 12);
        int c = in.read();
        for (int i = 0; i < 4000 && (c == BYTE_ORDER_MARK || c == 0xBB || c == 0xBF || isSpace(c)); i++) {
            c = in.read();
        }
        in.reset();
        return c;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (!isSpace(b)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
