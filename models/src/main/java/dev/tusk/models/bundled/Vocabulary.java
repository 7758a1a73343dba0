package dev.tusk.models.bundled;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the word pieces of a model and their ids from its {@code tokenizer.json}. */
final class Vocabulary {

    private Vocabulary() {}

    /**
     * The object {@code model.vocab} of the file.
     *
     * @throws IOException when it is not there
     */
    static Map<String, Integer> read(InputStream tokenizerJson) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), tokenizerJson)) {
            enter(parser, "model");
            enter(parser, "vocab");
            Map<String, Integer> ids = HashMap.newHashMap(32_000);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String piece = parser.currentName();
                parser.nextToken();
                ids.put(piece, parser.getIntValue());
            }
            return ids;
        }
    }

    private static void enter(JsonParser parser, String property) throws IOException {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean found = parser.currentName().equals(property);
            parser.nextToken();
            if (found) {
                return;
            }
            parser.skipChildren();
        }
        throw new IOException("the tokenizer's file has no \"%s\"".formatted(property));
    }
}
