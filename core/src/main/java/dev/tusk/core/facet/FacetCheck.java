package dev.tusk.core.facet;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.FieldType;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Refuses facets that a collection's fields cannot answer. */
public final class FacetCheck {

    /** Names that people give to what is searched; no document has such a field unless its metadata has. */
    private static final Set<String> TEXTS = Set.of("body", "text", "content", "heading");

    private FacetCheck() {}

    /**
     * Refuses facets whose field has another type than they need.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    public static void requireFitting(List<Facet> facets, Collection<DeclaredField> declared) {
        for (Facet facet : facets) {
            FieldPath field = facet.field();
            if (field.column().isPresent()) {
                requireFitting(facet, field.column().get());
            } else {
                declared.stream()
                        .filter(each -> List.of(each.name()).equals(field.keys()))
                        .findFirst()
                        .ifPresent(each -> requireType(facet, each.type(), "it is declared %s"));
            }
        }
    }

    /**
     * Refuses a facet on the text that is searched, where it is no field of the metadata.
     *
     * @param known written forms of metadata fields
     * @throws TuskException {@code INVALID_REQUEST}
     */
    public static void requireNoText(List<Facet> facets, Collection<String> known) {
        for (Facet facet : facets) {
            String written = facet.field().toString();
            if (TEXTS.contains(written) && !known.contains(written)) {
                throw cannot(facet, "it is the text that is searched", "count by tags, source or a metadata field");
            }
        }
    }

    /** The fields of the facets. */
    public static Set<FieldPath> fields(List<Facet> facets) {
        return facets.stream().map(Facet::field).collect(Collectors.toUnmodifiableSet());
    }

    private static void requireFitting(Facet facet, DocumentColumn column) {
        switch (column) {
            case ID, TITLE -> throw cannot(facet, "every document has its own", "count by tags, source or metadata");
            case SOURCE -> requireType(facet, FieldType.TEXT, "it holds %s");
            case TAGS -> requireType(facet, FieldType.TEXT, "they hold %s");
            case CREATED_AT, UPDATED_AT -> requireType(facet, FieldType.TIMESTAMP, "it holds a %s");
        }
    }

    private static void requireType(Facet facet, FieldType type, String nature) {
        boolean fits = switch (facet) {
            case Facet.Terms ignored -> type != FieldType.TIMESTAMP;
            case Facet.NumberRanges ignored -> type == FieldType.INTEGER || type == FieldType.NUMBER;
            case Facet.TimeRanges ignored -> type == FieldType.TIMESTAMP;
            case Facet.Histogram ignored -> type == FieldType.TIMESTAMP;
        };
        if (!fits) {
            throw cannot(
                    facet,
                    nature.formatted(type.wireName()),
                    switch (type) {
                        case TEXT, BOOLEAN -> "ask for its values, without ranges and interval";
                        case INTEGER, NUMBER -> "ask for its values, or for ranges whose bounds are numbers";
                        case TIMESTAMP ->
                            "ask for an interval (day, week, month, quarter, year), or for ranges of dates";
                    });
        }
    }

    private static TuskException cannot(Facet facet, String why, @Nullable String hint) {
        String what = switch (facet) {
            case Facet.Terms ignored -> "the values";
            case Facet.NumberRanges ignored -> "ranges of numbers";
            case Facet.TimeRanges ignored -> "ranges of time";
            case Facet.Histogram ignored -> "intervals of time";
        };
        return FacetFault.because(
                "cannot count %s of field \"%s\": %s"
                        .formatted(what, FacetFault.shown(facet.field().toString()), why),
                hint);
    }
}
