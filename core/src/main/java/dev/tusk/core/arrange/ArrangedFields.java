package dev.tusk.core.arrange;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldExpression;
import dev.tusk.core.filter.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of groups and orders as SQL over {@code c} and {@code d}; refuses those that a collection does not have. */
public final class ArrangedFields {

    private static final String METADATA = "metadata.";
    private static final int SORTED_CHARACTERS = 256;
    private static final List<String> SORTABLE =
            List.of(SortKey.SCORE, "id", "title", "source", "created_at", "updated_at");
    private static final List<String> GROUPABLE = List.of(Grouping.DOCUMENT, "source");

    private final CollectionDefinition definition;

    public ArrangedFields(CollectionDefinition definition) {
        this.definition = definition;
    }

    /**
     * The value that makes a group.
     *
     * @throws TuskException {@code UNKNOWN_FIELD}, or {@code INVALID_REQUEST} for what has no single value
     */
    public String group(Grouping grouping) {
        return switch (grouping.by()) {
            case Grouping.DOCUMENT, "id" -> "c.document_id";
            case "source" -> "d.source collate \"C\"";
            case "tags" ->
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot group by tags: a document has any number of them",
                        "count them by a facet, or group by a declared field");
            case "title", "created_at", "updated_at" ->
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot group by %s: every document has its own".formatted(grouping.by()),
                        "group by document");
            default -> {
                DeclaredField field = declared("group", grouping.by(), GROUPABLE);
                String value = FieldExpression.value(CollectionTables.SCHEMA, field, "d.metadata");
                yield field.type() == FieldType.TEXT ? "(%s) collate \"C\"".formatted(value) : value;
            }
        };
    }

    /** Whether the value is only in the document's row. */
    public static boolean needsDocument(Grouping grouping) {
        return !grouping.by().equals(Grouping.DOCUMENT) && !grouping.by().equals("id");
    }

    /** The type of the groups' values, where they are not text. */
    public Optional<FieldType> groupType(Grouping grouping) {
        return find(grouping.by()).map(DeclaredField::type);
    }

    /**
     * The order of these keys.
     *
     * @throws TuskException {@code UNKNOWN_FIELD}, {@code INVALID_REQUEST}
     */
    public Order order(List<SortKey> keys) {
        List<OrderKey> all = new ArrayList<>();
        keys.forEach(key -> all.add(key(key)));
        return new Order(all);
    }

    private OrderKey key(SortKey key) {
        return switch (key.by()) {
            case SortKey.SCORE -> new OrderKey("u.score", OrderKey.Type.FLOAT, key.descending());
            case "id", "document" -> new OrderKey("c.document_id", OrderKey.Type.TEXT, key.descending());
            case "title", "source" ->
                new OrderKey(
                        "(pg_catalog.left(d.%s, %d) collate \"C\")".formatted(key.by(), SORTED_CHARACTERS),
                        OrderKey.Type.TEXT,
                        key.descending());
            case "created_at", "updated_at" -> time("d." + key.by(), key);
            case "tags" ->
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot sort by tags: a document has any number of them",
                        "sort by a declared field");
            default -> {
                DeclaredField field = declared("sort", key.by(), SORTABLE);
                String value = FieldExpression.indexed(CollectionTables.SCHEMA, field, "d.metadata");
                yield switch (field.type()) {
                    case TEXT -> new OrderKey(value, OrderKey.Type.TEXT, key.descending());
                    case INTEGER, NUMBER -> new OrderKey(value, OrderKey.Type.NUMERIC, key.descending());
                    case BOOLEAN -> new OrderKey(value, OrderKey.Type.BOOLEAN, key.descending());
                    case TIMESTAMP -> time(value, key);
                };
            }
        };
    }

    /** Seconds, which are exact and mean the same in every session. */
    private static OrderKey time(String value, SortKey key) {
        return new OrderKey("extract(epoch from %s)".formatted(value), OrderKey.Type.NUMERIC, key.descending());
    }

    private Optional<DeclaredField> find(String written) {
        String name = written.startsWith(METADATA) ? written.substring(METADATA.length()) : written;
        return definition.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst();
    }

    private DeclaredField declared(String doing, String written, List<String> others) {
        return find(written).orElseThrow(() -> {
            List<String> known = new ArrayList<>(others);
            definition.fields().forEach(field -> known.add(field.name()));
            return new TuskException(
                    ErrorCode.UNKNOWN_FIELD,
                    "cannot %s by \"%s\": the collection \"%s\" declares no such field"
                            .formatted(doing, shown(written), definition.name()),
                    null,
                    Suggestion.hint(written, known)
                            + (Suggestion.nearest(written, known).isPresent()
                                    ? ""
                                    : "; others have to be declared: tusk collection alter %s --add-field NAME:TYPE"
                                            .formatted(definition.name())),
                    null);
        });
    }

    private static String shown(String text) {
        String start = text.codePointCount(0, text.length()) > 60
                ? text.substring(0, text.offsetByCodePoints(0, 60)) + "..."
                : text;
        StringBuilder shown = new StringBuilder();
        start.codePoints().forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE) {
                shown.append("\\u%04x".formatted(point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }
}
