package dev.tusk.core.filter;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A top-level key of the metadata that a collection has declared: its values have a type, and an index serves filters
 * on it.
 *
 * @param name a letter or underscore, then letters, digits and underscores, all lower case, at most 40 characters; not
 *     the name of a {@link DocumentColumn} nor {@code metadata}. The restriction makes the name safe as an SQL literal.
 */
public record DeclaredField(String name, FieldType type) {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

    /** @throws TuskException {@code INVALID_NAME} when the name cannot be declared */
    public DeclaredField {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        if (!NAME.matcher(name).matches()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_NAME,
                    "cannot declare field \"%s\": not a name that can be indexed".formatted(Shown.text(name)),
                    "use lower-case letters, digits and underscores, not a digit first, at most 40 characters;"
                            + " any other metadata key can be filtered without being declared");
        }
        if (DocumentColumn.of(name).isPresent() || name.equals(FieldPath.METADATA)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_NAME,
                    "cannot declare field \"%s\": the name is reserved".formatted(name),
                    DocumentColumn.of(name).isPresent()
                            ? "every document has this column, and it can be filtered without being declared"
                            : "declare the key inside the metadata, without \"metadata.\" before it");
        }
    }
}
