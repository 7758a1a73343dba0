package dev.tusk.sources.record;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a row become what of its document. A field is the name of a column, or a JSON pointer that begins with {@code /}. What is
 * not said is taken from the fields {@code id}, {@code title}, {@code body}, {@code tags} and {@code source}, where there are such.
 *
 * @param id several are joined by {@code :}
 * @param title several are joined by a blank
 * @param body several are joined by an empty line
 * @param tags lists, or texts with commas between the tags
 * @param source where the document comes from; null for the field {@code source}
 * @param metadata fields by the keys that they get; null for all that are nothing else
 * @param format what the body is
 */
public record FieldMapping(
        List<String> id,
        List<String> title,
        List<String> body,
        List<String> tags,
        @Nullable String source,
        @Nullable Map<String, String> metadata,
        TextFormat format) {

    /** A number with more zeros than that is written with an exponent: 1e1000000000 has a billion. */
    private static final int MAX_PLAIN_DIGITS = 100;

    /** By the names of the fields alone. */
    public static final FieldMapping BY_NAME =
            new FieldMapping(List.of(), List.of(), List.of(), List.of(), null, null, TextFormat.PLAIN);

    public FieldMapping {
        id = id.isEmpty() ? List.of("id") : List.copyOf(id);
        title = title.isEmpty() ? List.of("title") : List.copyOf(title);
        body = body.isEmpty() ? List.of("body") : List.copyOf(body);
        tags = tags.isEmpty() ? List.of("tags") : List.copyOf(tags);
        source = source == null ? "source" : source;
        metadata = metadata == null ? null : Map.copyOf(metadata);
    }

    /**
     * The id of a row's document.
     *
     * @throws TuskException {@code INVALID_REQUEST} where a field of it is missing
     */
    String id(Map<String, @Nullable Object> fields) {
        List<String> parts = new ArrayList<>();
        for (String field : id) {
            String part = text(value(field, fields));
            if (part.isBlank()) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        fields.containsKey(field) || field.startsWith("/")
                                ? "the field \"%s\", which is to be its id, is empty".formatted(field)
                                : "it has no field \"%s\", which is to be its id".formatted(field),
                        "name the field that tells it from all others with --id; there are %s"
                                .formatted(fields.keySet().stream()
                                        .limit(20)
                                        .map(name -> "\"" + name + "\"")
                                        .collect(Collectors.joining(", "))));
            }
            parts.add(part);
        }
        return String.join(":", parts);
    }

    Document document(String documentId, Map<String, @Nullable Object> fields) {
        String from = text(value(Objects.requireNonNull(source), fields));
        return Document.builder(documentId)
                .title(texts(title, " ", fields))
                .body(texts(body, "\n\n", fields))
                .format(format)
                .source(from.isEmpty() ? null : from)
                .tags(tags(fields))
                .metadata(metadata(fields))
                .build();
    }

    /**
     * Makes sure that there are such fields in a table, whose columns are known before its rows.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest name
     */
    public void check(List<String> columns) {
        for (List<String> wanted : List.of(id, title, body, tags)) {
            boolean byDefault =
                    wanted.size() == 1 && Set.of("title", "body", "tags").contains(wanted.getFirst());
            for (String field : wanted) {
                if (!byDefault) {
                    require(field, columns);
                }
            }
        }
        if (metadata != null) {
            metadata.values().forEach(field -> require(field, columns));
        }
    }

    private static void require(String field, List<String> columns) {
        if (!field.startsWith("/") && !columns.contains(field)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "there is no column \"%s\"".formatted(field),
                    Suggestion.hint(field, columns));
        }
    }

    private static String texts(List<String> from, String between, Map<String, @Nullable Object> fields) {
        return from.stream()
                .map(field -> text(value(field, fields)))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(between));
    }

    private List<String> tags(Map<String, @Nullable Object> fields) {
        List<String> all = new ArrayList<>();
        for (String field : tags) {
            Object value = value(field, fields);
            if (value instanceof List<?> list) {
                list.forEach(each -> all.add(text(each)));
            } else {
                all.addAll(List.of(text(value).split(",")));
            }
        }
        return all.stream().map(String::strip).filter(tag -> !tag.isEmpty()).toList();
    }

    private Map<String, @Nullable Object> metadata(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        if (metadata != null) {
            metadata.forEach((key, field) -> put(result, key, value(field, fields)));
            return result;
        }
        Set<String> used = new HashSet<>();
        List.of(id, title, body, tags).forEach(used::addAll);
        used.add(Objects.requireNonNull(source));
        fields.forEach((key, value) -> {
            if (!used.contains(key)) {
                put(result, key, value);
            }
        });
        return result;
    }

    private static void put(Map<String, @Nullable Object> metadata, String key, @Nullable Object value) {
        if (value != null) {
            metadata.put(key, value);
        }
    }

    private static @Nullable Object value(String field, Map<String, @Nullable Object> fields) {
        if (!field.startsWith("/")) {
            return fields.get(field);
        }
        Object value = fields;
        for (String part : field.substring(1).split("/", -1)) {
            String key = part.replace("~1", "/").replace("~0", "~");
            value = switch (value) {
                case Map<?, ?> object -> object.get(key);
                case List<?> list ->
                    key.matches("[0-9]{1,6}") && Integer.parseInt(key) < list.size()
                            ? list.get(Integer.parseInt(key))
                            : null;
                case null, default -> null;
            };
        }
        return value;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case BigDecimal number ->
                Math.abs(number.scale()) > MAX_PLAIN_DIGITS ? number.toString() : number.toPlainString();
            case List<?> list -> list.stream().map(FieldMapping::text).collect(Collectors.joining("\n"));
            default -> value.toString();
        };
    }

    /** All of it as text, the same in every run. */
    public String settings() {
        return List.of(id, title, body, tags, String.valueOf(source), format)
                + (metadata == null ? "*" : new TreeMap<>(metadata).toString());
    }
}
