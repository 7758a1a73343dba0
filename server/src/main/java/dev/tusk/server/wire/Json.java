package dev.tusk.server.wire;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.JsonFault;
import dev.tusk.core.failure.TuskException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON text: strict in what it reads, down to the encoding. */
public final class Json {

    /** Deeper documents are refused; people's own data rarely passes 20 levels. */
    private static final int MAX_DEPTH = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            // The size of a request is limited before it is parsed.
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper PRETTY =
            MAPPER.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /**
     * The JSON value that these bytes are in UTF-8.
     *
     * @param what what is read, as messages name it, for example {@code the search request}
     * @throws TuskException {@code INVALID_TEXT} when the bytes are not UTF-8, {@code INVALID_JSON} with line and column
     *     when they are not JSON
     */
    public static JsonNode parse(byte[] bytes, String what) {
        return parse(text(bytes, what), what);
    }

    /**
     * The JSON value of one line of a file or stream. Errors name the column alone, as the caller knows the line's number.
     *
     * @throws TuskException as {@link #parse(byte[], String)}
     */
    public static JsonNode parseLine(byte[] bytes) {
        return parse(text(bytes, "the line"), "the line", Json::columnOf);
    }

    /**
     * The JSON value of a text.
     *
     * @throws TuskException {@code INVALID_JSON} with line and column when it is not JSON, {@code INVALID_TEXT} when a
     *     string in it holds what PostgreSQL cannot store
     */
    public static JsonNode parse(String text, String what) {
        return parse(text, what, Json::placeOf);
    }

    private static JsonNode parse(String text, String what, Function<TokenStreamLocation, String> placeOf) {
        if (text.isBlank()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_JSON, "cannot read %s: it is empty".formatted(what), "send a JSON value");
        }
        try {
            JsonNode node = MAPPER.readTree(text);
            StorableText.check(node, text, what);
            return node;
        } catch (StreamConstraintsException e) {
            throw new TuskException(
                    ErrorCode.INVALID_JSON,
                    "cannot read %s: it is nested too deeply, or a number in it is too long".formatted(what),
                    "at most %d levels and 1000 digits are read".formatted(MAX_DEPTH),
                    null,
                    e);
        } catch (JacksonException e) {
            throw malformed(e, what, placeOf);
        } catch (ArithmeticException | NumberFormatException e) {
            // Jackson leaves this to BigDecimal, whose exponents are 32 bits wide.
            throw new TuskException(
                    ErrorCode.INVALID_JSON,
                    "cannot read %s: a number in it is beyond what can be read".formatted(what),
                    "an exponent has at most nine digits",
                    null,
                    e);
        }
    }

    private static TuskException malformed(
            JacksonException e, String what, Function<TokenStreamLocation, String> placeOf) {
        TokenStreamLocation place = e.getLocation();
        return new TuskException(
                ErrorCode.INVALID_JSON,
                "cannot read %s: not JSON%s".formatted(what, place == null ? "" : " at " + placeOf.apply(place)),
                JsonFault.of(e),
                null,
                e);
    }

    private static String placeOf(TokenStreamLocation place) {
        return "line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
    }

    private static String columnOf(TokenStreamLocation place) {
        return "column %d".formatted(place.getColumnNr());
    }

    /**
     * The text that these bytes are in UTF-8.
     *
     * @param what what is read, as messages name it
     * @throws TuskException {@code INVALID_TEXT} with the first byte that is not UTF-8, counted from 0
     */
    public static String text(byte[] bytes, String what) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_TEXT,
                    "cannot read %s: byte %d (0x%02x) is not UTF-8"
                            .formatted(what, in.position(), bytes[in.position()] & 0xff),
                    "encode it in UTF-8");
        }
        return out.flip().toString();
    }

    /** The value on one line. */
    public static String write(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** The value in UTF-8, on one line. */
    public static byte[] writeBytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** The value on many lines, for people. */
    public static String writePretty(JsonNode node) {
        return PRETTY.writeValueAsString(node);
    }

    /** What maps, lists, texts and numbers are as JSON. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** An empty object to fill. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An empty array to fill. */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static ArrayNode array(Iterable<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    /** Milliseconds with three decimals. */
    static double milliseconds(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e3;
    }
}
