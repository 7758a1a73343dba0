package dev.tusk.core.search;

import dev.tusk.core.arrange.ArrangedFields;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.filter.FieldType;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the hits of a group have in common. */
final class GroupValue {

    /** Reads fractions as they are written, as PostgreSQL does. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private GroupValue() {}

    /**
     * The value as in {@link dev.tusk.core.document.Document#metadata}, or null where there is none.
     *
     * @param json by {@link #JSON}, what {@code to_jsonb} makes of {@link ArrangedFields#group}
     */
    static @Nullable Object of(JsonNode json, Grouping grouping, CollectionDefinition definition) {
        if (json.isNull()) {
            return null;
        }
        boolean time = ArrangedFields.needsDocument(grouping)
                && new ArrangedFields(definition)
                        .groupType(grouping)
                        .filter(FieldType.TIMESTAMP::equals)
                        .isPresent();
        return time
                ? OffsetDateTime.parse(json.stringValue(), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant()
                        .toString()
                : MetadataJson.read("{\"value\":" + json + "}").get("value");
    }
}
