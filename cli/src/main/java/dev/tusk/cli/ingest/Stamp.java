package dev.tusk.cli.ingest;

import dev.tusk.core.document.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is added to every document of a run. What a document says of itself stays.
 *
 * @param tags added to its own
 * @param metadata for the keys that it does not have
 */
public record Stamp(List<String> tags, Map<String, @Nullable Object> metadata) {

    public static final Stamp NONE = new Stamp(List.of(), Map.of());

    public Stamp {
        tags = List.copyOf(tags);
        metadata = new LinkedHashMap<>(metadata);
    }

    Document on(Document document) {
        if (tags.isEmpty() && metadata.isEmpty()) {
            return document;
        }
        List<String> allTags = new ArrayList<>(document.tags());
        allTags.addAll(tags);
        Map<String, @Nullable Object> all = new LinkedHashMap<>(metadata);
        all.putAll(document.metadata());
        return document.toBuilder().tags(allTags).metadata(all).build();
    }
}
