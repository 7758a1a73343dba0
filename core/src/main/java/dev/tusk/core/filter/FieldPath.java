package dev.tusk.core.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which part of a document a condition looks at: one of its columns, or a key of its metadata, inside nested objects
 * where there are several keys.
 *
 * <p>Written form: {@code year}, {@code author.name} for nested objects, {@code metadata.title} for a metadata key that
 * has the name of a column. A backslash takes the meaning from the character after it: a dot, a backslash, or a dollar
 * sign at the start ({@code v1\.2}, {@code \$price}).
 *
 * @param inMetadata false when the only key is the name of a {@link DocumentColumn}
 * @param keys 1 to 16 keys, none empty
 */
public record FieldPath(boolean inMetadata, List<String> keys) {

    /** The first part of a path that names a metadata key explicitly. */
    static final String METADATA = "metadata";

    private static final int MAX_KEYS = 16;
    private static final int MAX_LENGTH = 1_000;

    public FieldPath {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw InvalidFilter.because(
                    "a field has 1 to %d keys, not %d".formatted(MAX_KEYS, keys.size()),
                    "a dot that belongs to a key is written with a backslash before it");
        }
        for (String key : keys) {
            InvalidFilter.requireStorable("field name", key);
            if (key.isEmpty()) {
                throw InvalidFilter.because(
                        "a field name or one of its parts is empty",
                        "write a key, or keys with single dots between them: author.name");
            }
        }
        if (keys.stream().mapToInt(String::length).sum() > MAX_LENGTH) {
            throw InvalidFilter.because(
                    "a field name has more than %,d characters".formatted(MAX_LENGTH),
                    "values belong to the right of the operator");
        }
        if (!inMetadata
                && (keys.size() != 1 || DocumentColumn.of(keys.getFirst()).isEmpty())) {
            throw new IllegalArgumentException("not a column of a document: " + keys);
        }
    }

    /** The path of a column. */
    public static FieldPath of(DocumentColumn column) {
        return new FieldPath(false, List.of(column.columnName()));
    }

    /** The path of metadata keys as they are, without any escaping. */
    public static FieldPath inMetadata(String... keys) {
        return new FieldPath(true, List.of(keys));
    }

    /**
     * The path of its written form.
     *
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_FILTER} when it cannot be read
     */
    public static FieldPath parse(String written) {
        List<String> keys = split(written);
        if (keys.getFirst().equals(METADATA)) {
            if (keys.size() == 1) {
                throw InvalidFilter.because(
                        "field \"metadata\" is not a field by itself", "name a key of it: metadata.year, or just year");
            }
            return new FieldPath(true, keys.subList(1, keys.size()));
        }
        if (DocumentColumn.of(keys.getFirst()).isPresent()) {
            if (keys.size() > 1) {
                throw InvalidFilter.because(
                        "field \"%s\" cannot be read: %s is a column without parts"
                                .formatted(Shown.text(written), keys.getFirst()),
                        "for a metadata key of that name write metadata." + Shown.text(written));
            }
            return new FieldPath(false, keys);
        }
        return new FieldPath(true, keys);
    }

    /** The column, where the path is one. */
    public Optional<DocumentColumn> column() {
        return inMetadata ? Optional.empty() : DocumentColumn.of(keys.getFirst());
    }

    /** The written form, which {@link #parse} reads back. */
    @Override
    public String toString() {
        StringBuilder written = new StringBuilder();
        String first = keys.getFirst();
        if (inMetadata && (first.equals(METADATA) || DocumentColumn.of(first).isPresent())) {
            written.append(METADATA).append('.');
        }
        for (int i = 0; i < keys.size(); i++) {
            written.append(i == 0 ? "" : ".");
            String escaped = keys.get(i).replace("\\", "\\\\").replace(".", "\\.");
            written.append(i == 0 && escaped.startsWith("$") ? "\\" : "").append(escaped);
        }
        return written.toString();
    }

    private static List<String> split(String written) {
        List<String> keys = new ArrayList<>();
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '.') {
                keys.add(key.toString());
                key.setLength(0);
            } else if (c == '\\') {
                i++;
                if (i == written.length() || ".\\$".indexOf(written.charAt(i)) < 0) {
                    throw InvalidFilter.because(
                            "field \"%s\" cannot be read: the backslash at position %d has nothing to escape"
                                    .formatted(Shown.text(written), i - 1),
                            "write \\. for a dot and \\\\ for a backslash that belong to a key");
                }
                key.append(written.charAt(i));
            } else {
                key.append(c);
            }
        }
        keys.add(key.toString());
        return keys;
    }
}
