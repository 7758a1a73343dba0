package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.JsonFault;
import dev.tusk.core.failure.TuskException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Items in JSON, read token by token. Safe for use by many threads at once. */
final class ItemJson {

    /** Far more than the longest text that Hacker News takes. */
    static final int MAX_BYTES = 4 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_BYTES)
                    .maxNestingDepth(50)
                    .build())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private ItemJson() {}

    /**
     * The item that these bytes are.
     *
     * @throws TuskException {@code INVALID_JSON}, {@code INVALID_REQUEST}
     */
    static HackerNewsItem item(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json, 0, json.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_JSON,
                        "a JSON object is expected: an item with its fields",
                        "a dump in JSON has one item a line");
            }
            ItemFields fields = new ItemFields();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_ARRAY || value == JsonToken.START_OBJECT) {
                    parser.skipChildren();
                } else if (value != JsonToken.VALUE_NULL && ItemFields.isUsed(name)) {
                    fields.set(name, parser.getString());
                }
            }
            if (parser.nextToken() != null) {
                throw new TuskException(ErrorCode.INVALID_JSON, "something follows the item");
            }
            return fields.build();
        } catch (JacksonException e) {
            throw new TuskException(ErrorCode.INVALID_JSON, "not JSON: " + JsonFault.of(e), null, null, e);
        }
    }
}
