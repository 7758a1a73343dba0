package dev.tusk.core.evaluate;

import dev.tusk.core.failure.JsonFault;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A file of JSON objects with an {@code _id}, one a line, as BEIR has them. */
final class JsonLines implements Closeable {

    private static final String FORM = "each line is one object such as {\"_id\": \"7\", \"text\": \"...\"}";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Lines lines;

    JsonLines(Path file) {
        this.lines = Lines.of(file);
    }

    /** One line: the {@code _id} and the object around it. */
    record Entry(String id, JsonNode object) {}

    Optional<Entry> next() {
        String line = lines.next();
        if (line == null) {
            return Optional.empty();
        }
        JsonNode object;
        try {
            object = MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw lines.broken("not JSON: " + JsonFault.of(e), FORM);
        }
        JsonNode id = object.get("_id");
        if (!object.isObject() || id == null || !(id.isString() || id.isIntegralNumber())) {
            throw lines.broken("not an object with an \"_id\"", FORM);
        }
        return Optional.of(new Entry(id.asString(), object));
    }

    /** The text of a field of the entry that was read last; empty when it is null, or missing and not required. */
    String text(Entry entry, String field, boolean required) {
        @Nullable JsonNode value = entry.object().get(field);
        if (value == null && required) {
            throw lines.broken("\"%s\" has no \"%s\"".formatted(entry.id(), field), FORM);
        }
        if (value == null || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw lines.broken("\"%s\" of \"%s\" is not a string".formatted(field, entry.id()), FORM);
        }
        return value.asString();
    }

    @Override
    public void close() {
        lines.close();
    }
}
