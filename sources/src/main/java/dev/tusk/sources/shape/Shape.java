package dev.tusk.sources.shape;

import dev.tusk.core.document.Document;
import dev.tusk.core.document.MetadataJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every document of a source is given. What a document says of itself stays.
 *
 * @param idPrefix put before the ids of files
 * @param sourcePrefix the address of the folder that files are in; null where the source of a file is its path
 * @param tags added to its own
 * @param metadata for the keys that it does not have
 */
public record Shape(
        String idPrefix, @Nullable String sourcePrefix, List<String> tags, Map<String, @Nullable Object> metadata) {

    /** Leaves documents as they are. */
    public static final Shape NONE = new Shape("", null, List.of(), Map.of());

    public Shape {
        tags = List.copyOf(tags);
        metadata = new LinkedHashMap<>(metadata);
    }

    /** The beginning of the document of a file. */
    public Document.Builder ofFile(String id, String shown) {
        String source = sourcePrefix == null ? shown : SourceAddress.of(sourcePrefix, id);
        return Document.builder(idPrefix + id).source(source);
    }

    /** The document with tags and metadata. */
    public Document on(Document document) {
        if (tags.isEmpty() && metadata.isEmpty()) {
            return document;
        }
        List<String> allTags = new ArrayList<>(document.tags());
        allTags.addAll(tags);
        Map<String, @Nullable Object> all = new LinkedHashMap<>(metadata);
        all.putAll(document.metadata());
        return document.toBuilder().tags(allTags).metadata(all).build();
    }

    /** All of it as text, to be compared. */
    public String settings() {
        return String.join(
                "\u0001", idPrefix, String.valueOf(sourcePrefix), tags.toString(), MetadataJson.write(metadata));
    }
}
