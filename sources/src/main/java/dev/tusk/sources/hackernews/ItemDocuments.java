package dev.tusk.sources.hackernews;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.ledger.Threads;
import dev.tusk.sources.clean.Noise;
import dev.tusk.sources.shape.Shape;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes documents of items. Counts what is left out. For use by one thread. */
public final class ItemDocuments {

    /** What a collection of Hacker News should declare, so that filters on it have types and indexes. */
    public static final List<DeclaredField> FIELDS = List.of(
            new DeclaredField("type", FieldType.TEXT),
            new DeclaredField("author", FieldType.TEXT),
            new DeclaredField("points", FieldType.INTEGER),
            new DeclaredField("time", FieldType.TIMESTAMP),
            new DeclaredField("parent", FieldType.INTEGER),
            new DeclaredField("story", FieldType.INTEGER));

    private static final String PAGE = "https://news.ycombinator.com/item?id=";

    private final Shape shape;
    private long gone;
    private long noise;
    private long others;

    ItemDocuments(Shape shape) {
        this.shape = shape;
    }

    /** The definition with the fields that documents of Hacker News have. */
    public static CollectionDefinition.Builder declare(CollectionDefinition.Builder definition) {
        FIELDS.forEach(field -> definition.field(field.name(), field.type()));
        return definition;
    }

    /**
     * What was not made documents of.
     *
     * @param gone items that are deleted or dead
     * @param noise comments that say nothing by themselves
     * @param others rows of other types, and items without title and text
     */
    public record LeftOut(long gone, long noise, long others) {
        /** All of them. */
        public long all() {
            return gone + noise + others;
        }
    }

    /** Counts a row that is none of an item. */
    void passOver() {
        others++;
    }

    LeftOut leftOut() {
        return new LeftOut(gone, noise, others);
    }

    /** The id of the document of an item. */
    static String id(long item) {
        return Long.toString(item);
    }

    /**
     * The document of an item; empty where none is to be there.
     *
     * @param root what begins its thread; null where that is not known
     */
    Optional<Document> document(HackerNewsItem item, Threads.@Nullable Root root) {
        if (item.deleted() || item.dead()) {
            gone++;
            return Optional.empty();
        }
        boolean begins = item.answers() == null;
        String text = item.text() == null ? "" : ItemText.of(item.text());
        String title = begins ? plain(item.title()) : root == null ? "" : plain(root.title());
        if (!begins && Noise.in(text).isPresent()) {
            noise++;
            return Optional.empty();
        }
        if (text.isBlank() && (title.isBlank() || !begins)) {
            others++;
            return Optional.empty();
        }
        return Optional.of(shape.on(Document.builder(id(item.id()))
                .title(title)
                .body(text)
                .source(PAGE + item.id())
                .metadata(metadata(item, begins ? null : root))
                .build()));
    }

    private static Map<String, @Nullable Object> metadata(HackerNewsItem item, Threads.@Nullable Root root) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("type", item.kind());
        put(metadata, "author", item.by());
        put(metadata, "points", item.score());
        put(
                metadata,
                "time",
                item.time() == null ? null : Instant.ofEpochSecond(item.time()).toString());
        put(metadata, "parent", item.answers());
        put(metadata, "story", root == null ? null : root.id());
        put(metadata, "comments", item.descendants());
        put(metadata, "url", item.url());
        return metadata;
    }

    private static void put(Map<String, @Nullable Object> metadata, String key, @Nullable Object value) {
        if (value != null) {
            metadata.put(key, value);
        }
    }

    private static String plain(@Nullable String title) {
        return title == null ? "" : ItemText.of(title);
    }
}
