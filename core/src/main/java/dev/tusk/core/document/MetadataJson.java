package dev.tusk.core.document;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.JsonFault;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Metadata as JSON text and back. Keys are written in alphabetical order, so that equal metadata gives equal text. */
public final class MetadataJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final ObjectReader OBJECT = MAPPER.readerFor(new TypeReference<Map<String, @Nullable Object>>() {});

    private MetadataJson() {}

    public static String write(Map<String, @Nullable Object> metadata) {
        return metadata.isEmpty() ? "{}" : MAPPER.writeValueAsString(metadata);
    }

    /**
     * The object that this JSON text is.
     *
     * @throws TuskException {@code INVALID_JSON} when this is not a JSON object
     */
    public static Map<String, @Nullable Object> read(String json) {
        if (json.equals("{}")) {
            return Map.of();
        }
        try {
            return OBJECT.readValue(json);
        } catch (JacksonException e) {
            throw new TuskException(ErrorCode.INVALID_JSON, "metadata is not a JSON object", JsonFault.of(e), null, e);
        }
    }

    /** A key of metadata in the written form of filters. */
    public static String path(String key) {
        return FieldPath.inMetadata(key).toString();
    }
}
