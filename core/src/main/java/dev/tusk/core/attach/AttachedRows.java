package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows that documents of a collection were made of. Safe for use by many threads at once. */
public final class AttachedRows {

    private static final int MOST = 1000;

    private final Database database;
    private final CollectionDefinition definition;
    private final AttachedTable table;

    /** @param definition of a collection that follows a table */
    public AttachedRows(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
        this.table = Objects.requireNonNull(definition.attached());
    }

    private String purpose() {
        return "read rows of %s".formatted(table);
    }

    /**
     * Columns of rows as they are now, by the ids of their documents. Rows that were deleted are left out, and so are those that policies
     * of the table hide from this user.
     *
     * @param ids at most 1,000
     * @param columns their names; empty for all of them
     * @throws TuskException {@code INVALID_REQUEST} for a column that is not there
     */
    public Map<String, Map<String, @Nullable Object>> of(List<String> ids, List<String> columns) {
        if (ids.size() > MOST) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "%d rows at once; at most %d are allowed".formatted(ids.size(), MOST));
        }
        TableFacts facts = database.connected(purpose(), this::facts);
        List<Identifier> wanted =
                columns.stream().map(name -> facts.column(name, "returning")).toList();
        Map<String, Map<String, @Nullable Object>> rows = new LinkedHashMap<>();
        new RowReader(database, purpose(), table, facts)
                .rows(ids, wanted)
                .forEach((id, json) -> rows.put(id, MetadataJson.read(json)));
        return rows;
    }

    /**
     * As {@link #of}, for whoever may search and not read the table: of those columns alone that were attached, the key's among them.
     *
     * @param columns their names; empty for all that were attached
     * @throws TuskException {@code INVALID_REQUEST} for another column
     */
    public Map<String, Map<String, @Nullable Object>> ofAttached(List<String> ids, List<String> columns) {
        List<String> attached = table.columns().stream().map(Identifier::name).toList();
        for (String column : columns) {
            if (!attached.contains(column)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the column \"%s\" was not attached (returning)".formatted(column),
                        "attached are: %s; attach the table again with it as a filter field"
                                .formatted(String.join(", ", attached)));
            }
        }
        return of(ids, columns.isEmpty() ? attached : columns);
    }

    /**
     * A join of the table, as {@code t}, to the documents whose id is this.
     *
     * @param id as SQL
     */
    public String join(String id) {
        return database.connected(purpose(), connection -> {
            TableFacts facts = facts(connection);
            List<String> types = table.key().stream()
                    .map(column -> facts.require(column).type())
                    .toList();
            return "join %s t on %s"
                    .formatted(facts.name().qualifiedBy(facts.schema()), new KeySql(table.key()).isOf("t", id, types));
        });
    }

    private TableFacts facts(Connection connection) throws SQLException {
        FollowedTable followed = FollowedTable.find(connection, definition.name(), table)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "%s is gone, or its triggers are".formatted(table),
                        "end it with: tusk detach %s".formatted(definition.name())));
        return TableFacts.read(connection, followed.qualified());
    }
}
