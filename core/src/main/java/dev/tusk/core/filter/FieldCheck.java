package dev.tusk.core.filter;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the fields of a filter that no document of a collection has; most often they are misspelt. */
public final class FieldCheck {

    private FieldCheck() {}

    /**
     * Refuses a filter that names a metadata key which is not among the known ones. Columns are always known, and so is
     * what lies inside a known key.
     *
     * @param known written forms of metadata fields, for example {@code year}; when empty, every field passes
     * @throws TuskException {@code UNKNOWN_FIELD} with the nearest known name as its hint
     */
    public static void requireKnown(Filter filter, Collection<String> known) {
        requireKnown(filter.fields(), known);
    }

    /** As {@link #requireKnown(Filter, Collection)}, for fields that something else than a filter names. */
    public static void requireKnown(Set<FieldPath> fields, Collection<String> known) {
        if (known.isEmpty()) {
            return;
        }
        List<FieldPath> paths = parse(known);
        for (FieldPath field : fields) {
            if (!isKnown(field, paths)) {
                List<String> names = Stream.concat(
                                known.stream(),
                                Arrays.stream(DocumentColumn.values()).map(DocumentColumn::columnName))
                        .distinct()
                        .toList();
                String written = field.toString();
                throw new TuskException(
                        ErrorCode.UNKNOWN_FIELD,
                        "unknown field \"%s\"".formatted(Shown.text(written)),
                        null,
                        Suggestion.hint(written, names),
                        null);
            }
        }
    }

    /** Whether every field of the filter is a column, among the known metadata fields, or inside one of them. */
    public static boolean knowsAll(Filter filter, Collection<String> known) {
        return knowsAll(filter.fields(), known);
    }

    /** As {@link #knowsAll(Filter, Collection)}, for fields that something else than a filter names. */
    public static boolean knowsAll(Set<FieldPath> fields, Collection<String> known) {
        List<FieldPath> paths = parse(known);
        return fields.stream().allMatch(field -> isKnown(field, paths));
    }

    private static List<FieldPath> parse(Collection<String> written) {
        return written.stream().map(FieldPath::parse).toList();
    }

    private static boolean isKnown(FieldPath field, List<FieldPath> known) {
        return !field.inMetadata() || known.stream().anyMatch(path -> leadsTo(path, field));
    }

    private static boolean leadsTo(FieldPath known, FieldPath field) {
        int common = Math.min(known.keys().size(), field.keys().size());
        return known.keys().subList(0, common).equals(field.keys().subList(0, common));
    }
}
