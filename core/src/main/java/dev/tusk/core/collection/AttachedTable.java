package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.text.TextFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table or view that a collection follows: each row is a document.
 *
 * @param schema of the table when it was attached; where there are triggers, they tell what it is called now
 * @param capture how changes are noticed
 * @param key the columns that tell a row from all others; the id of a document is its key
 * @param title the column that is the title, or null
 * @param body the columns that are the text, one after the other with an empty line between them; may be empty where there is a title
 * @param fields the columns that become metadata under their names
 * @param every how often all of it is compared, where that is how changes are noticed
 * @param despiteRowSecurity whether rows were attached although policies decide who may see which of them
 */
public record AttachedTable(
        Identifier schema,
        Identifier name,
        Capture capture,
        List<Identifier> key,
        @Nullable Identifier title,
        List<Identifier> body,
        TextFormat format,
        List<Identifier> fields,
        Duration every,
        boolean despiteRowSecurity) {

    /** Reads one as JSON, from {@code tusk.attachment a}. */
    static final String SELECT = """
            select pg_catalog.json_build_array(
              a.table_schema, a.table_name, a.capture, a.key_columns, a.title_column, a.body_columns, a.body_format,
              a.field_columns, a.every_seconds, a.despite_row_security)::text
            from tusk.attachment a""";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public AttachedTable {
        key = List.copyOf(key);
        body = List.copyOf(body);
        fields = List.copyOf(fields);
        if (title == null && body.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "no column is named for the text of documents",
                    "name one with --body, or --title");
        }
    }

    /** How the changes of a table are noticed. */
    public enum Capture {
        /** Triggers note the keys of all rows that a statement changed. */
        STATEMENTS,
        /** Triggers note the key of each row: partitions and tables that inherit have changes that no statement on them makes. */
        ROWS,
        /** Nothing can be noticed, so that all rows are compared every so often: views, materialized views, foreign tables. */
        COMPARED;

        /** The name in lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The columns whose changes matter, beside the key. */
    public List<Identifier> watched() {
        List<Identifier> columns = new ArrayList<>();
        if (title != null) {
            columns.add(title);
        }
        columns.addAll(body);
        columns.addAll(fields);
        return columns.stream().distinct().toList();
    }

    /** All columns that are read. */
    public List<Identifier> columns() {
        List<Identifier> columns = new ArrayList<>(key);
        columns.addAll(watched());
        return columns.stream().distinct().toList();
    }

    /** The qualified name, quoted. */
    public String qualified() {
        return name.qualifiedBy(schema);
    }

    static @Nullable AttachedTable read(@Nullable String json) {
        if (json == null) {
            return null;
        }
        JsonNode row = JSON.readTree(json);
        return new AttachedTable(
                identifier(row.get(0)),
                identifier(row.get(1)),
                Capture.valueOf(row.get(2).stringValue().toUpperCase(Locale.ROOT)),
                identifiers(row.get(3)),
                row.get(4).isNull() ? null : identifier(row.get(4)),
                identifiers(row.get(5)),
                TextFormat.ofName(row.get(6).stringValue()),
                identifiers(row.get(7)),
                Duration.ofSeconds(row.get(8).intValue()),
                row.get(9).booleanValue());
    }

    private static Identifier identifier(JsonNode name) {
        return new Identifier(name.stringValue());
    }

    private static List<Identifier> identifiers(JsonNode names) {
        List<Identifier> identifiers = new ArrayList<>();
        names.forEach(name -> identifiers.add(identifier(name)));
        return identifiers;
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return "%s.%s".formatted(schema.name(), name.name());
    }
}
