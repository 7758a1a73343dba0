package dev.tusk.cli.ingest;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.DocumentJson;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.JsonFault;
import java.io.BufferedInputStream;
import java.io.Closeable;
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
 * Documents in the API's form, one at a time: one a line, or the elements of one array. A line that cannot be read is
 * reported and the next one read; in an array nothing can be read after the first error of its syntax.
 */
final class JsonSource implements Closeable {

    /** The longest line: larger than the largest document that a collection takes, with all its text escaped. */
    static final int MAX_LINE_BYTES = 64 << 20;

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
    private final BufferedInputStream in;
    private final Lines lines;
    private @Nullable JsonParser array;
    private boolean begun;
    private boolean ended;

    /** @param name the file, for messages */
    JsonSource(InputStream in, String name) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.name = name;
        this.lines = new Lines(this.in, MAX_LINE_BYTES);
    }

    /** The next document or failure, or empty at the end. */
    Optional<Item> next() {
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
            ended = true;
            return Optional.of(new Item.Broken(name, Reading.failure(name, e)));
        }
    }

    private Optional<Item> nextLine() throws IOException {
        Optional<Lines.Line> line = lines.next();
        while (line.isPresent() && isBlank(line.get().bytes())) {
            line = lines.next();
        }
        return line.map(this::ofLine);
    }

    private Item ofLine(Lines.Line line) {
        String where = "%s:%d".formatted(name, line.number());
        if (line.tooLong()) {
            return new Item.Broken(
                    where,
                    TuskException.withHint(
                            ErrorCode.TOO_LARGE,
                            "the line is longer than %d MiB".formatted(MAX_LINE_BYTES >> 20),
                            "each line holds one document; an array of documents begins with ["));
        }
        try {
            return new Item.Ready(DocumentJson.document(Json.parseLine(withoutMark(line.bytes()))));
        } catch (TuskException e) {
            return new Item.Broken(where, e);
        }
    }

    private static byte[] withoutMark(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
    }

    private Optional<Item> nextElement(JsonParser parser) {
        TokenStreamLocation start = parser.currentTokenLocation();
        try {
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                ended = true;
                if (parser.nextToken() == null) {
                    return Optional.empty();
                }
                return Optional.of(new Item.Broken(
                        name, new TuskException(ErrorCode.INVALID_JSON, "something follows the end of the array")));
            }
            start = parser.currentTokenLocation();
            JsonNode element = parser.readValueAsTree();
            return Optional.of(new Item.Ready(DocumentJson.document(element)));
        } catch (JacksonException e) {
            ended = true;
            return Optional.of(new Item.Broken("%s:%d".formatted(name, start.getLineNr()), syntax(e)));
        } catch (TuskException e) {
            return Optional.of(new Item.Broken("%s:%d".formatted(name, start.getLineNr()), e));
        }
    }

    private static TuskException syntax(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        String at = place == null ? "" : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
        return new TuskException(
                ErrorCode.INVALID_JSON,
                "cannot read the array: not JSON%s: %s; the rest of it was left out".formatted(at, JsonFault.of(e)),
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
