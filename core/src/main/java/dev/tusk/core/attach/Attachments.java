package dev.tusk.core.attach;

import dev.tusk.core.Collection;
import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.Collections;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collections that follow tables which are there already. Safe for use by many threads at once. */
public final class Attachments {

    private final Database database;
    private final Collections collections;

    /** For Tusk. */
    public Attachments(Database database, Collections collections) {
        this.database = database;
        this.collections = collections;
    }

    /**
     * What {@link #attach} would do; changes nothing.
     *
     * @throws TuskException {@code INVALID_REQUEST} where the table is not there, cannot be attached, lacks a column or a key, or where the
     *     collection takes vectors that come with documents; {@code COLLECTION_EXISTS}
     */
    public AttachPlan plan(AttachSpec spec) {
        CollectionDefinition asked = collections.checked(spec.collection());
        requireOwnVectors(asked);
        TableFacts facts = database.connected(
                "attach \"%s\"".formatted(spec.table()), connection -> TableFacts.read(connection, spec.table()));
        facts.checkPolicies(spec.despiteRowSecurity());
        AttachedTable table = table(spec, facts);
        List<String> notes = new ArrayList<>();
        List<DeclaredField> declared = declared(facts, table, notes);
        CollectionDefinition definition = asked.following(table, declared);
        if (collections.find(definition.name().value()).isPresent()) {
            throw TuskException.withHint(
                    ErrorCode.COLLECTION_EXISTS,
                    "collection \"%s\" exists".formatted(definition.name()),
                    "choose another name with --to, or drop it first");
        }
        boolean computed = table.watched().stream()
                .anyMatch(column -> facts.require(column).computed());
        CaptureSql capture = new CaptureSql(definition.name(), table, facts.dependsOnSettings(table.key()), computed);
        switch (table.capture()) {
            case STATEMENTS -> {}
            case ROWS ->
                notes.add(
                        "each row that changes runs a trigger, as partitions and tables that inherit are also changed by others' statements");
            case COMPARED ->
                notes.add("its changes cannot be noticed: all of it is read every %d s while somebody syncs"
                        .formatted(spec.every().toSeconds()));
        }
        if (facts.hasPolicies()) {
            notes.add("whoever may search the collection sees all rows, whatever the policies of the table say");
        }
        return new AttachPlan(definition, collections.statements(definition), capture.create(), notes);
    }

    private static void requireOwnVectors(CollectionDefinition definition) {
        EmbeddingSpec embedding = definition.embedding();
        boolean given = embedding != null && embedding.model() == null;
        if (given || definition.vectors().stream().anyMatch(NamedVector::isGiven)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "rows of a table bring no vectors, so that collection \"%s\" would have none"
                            .formatted(definition.name()),
                    "have a model make them (--model minilm), or do without (--model none)");
        }
    }

    private static AttachedTable table(AttachSpec spec, TableFacts facts) {
        Capture capture = facts.capture();
        List<Identifier> key = facts.key(spec.key(), capture);
        String title = spec.title();
        return new AttachedTable(
                facts.schema(),
                facts.name(),
                capture,
                key,
                title == null ? null : facts.column(title, "--title"),
                spec.body().stream().map(name -> facts.column(name, "--body")).toList(),
                spec.format(),
                distinct(spec.fields()).stream()
                        .map(name -> facts.column(name, "--filter"))
                        .toList(),
                spec.every(),
                spec.despiteRowSecurity());
    }

    private static List<String> distinct(List<String> names) {
        HashSet<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST, "the column \"%s\" is named twice (--filter)".formatted(name));
            }
        }
        return names;
    }

    /** The fields with an index of their own: columns whose type is one of fields, and whose name can be one. */
    private static List<DeclaredField> declared(TableFacts facts, AttachedTable table, List<String> notes) {
        List<DeclaredField> declared = new ArrayList<>();
        for (Identifier column : table.fields()) {
            FieldType type = type(facts.require(column));
            if (type == null) {
                notes.add("the column \"%s\" is filtered by without an index of its own, as its type is %s"
                        .formatted(column.name(), facts.require(column).type()));
                continue;
            }
            try {
                declared.add(new DeclaredField(column.name(), type));
            } catch (TuskException e) {
                notes.add("the column \"%s\" is filtered by as metadata, without an index of its own: %s"
                        .formatted(column.name(), e.getMessage()));
            }
        }
        return declared;
    }

    private static @Nullable FieldType type(TableFacts.Column column) {
        return switch (column.base()) {
            case "int2", "int4", "int8" -> FieldType.INTEGER;
            case "numeric", "float4", "float8" -> FieldType.NUMBER;
            case "bool" -> FieldType.BOOLEAN;
            case "date", "timestamp", "timestamptz" -> FieldType.TIMESTAMP;
            case "text", "varchar", "bpchar", "uuid", "citext", "name" -> FieldType.TEXT;
            default -> column.category() == 'E' ? FieldType.TEXT : null;
        };
    }

    /**
     * Makes a collection that follows a table: all in one transaction, in which the table is locked last and against writers only; the lock
     * is waited for at most a fraction of a second, and tried for again. The rows that are there are read by whoever syncs.
     *
     * @throws TuskException as {@link #plan}; {@code MISSING_RIGHTS} where this user may not make triggers on the table;
     *     {@code LOCK_NOT_GRANTED}
     */
    public Collection attach(AttachSpec spec) {
        AttachPlan plan = plan(spec);
        return collections.create(plan.definition(), connection -> {
            insert(connection, plan);
            SyncQueue queue = new SyncQueue(plan.definition().name());
            // What a detachment left that was killed before its end.
            queue.clear(connection);
            queue.askToCompare(connection);
            for (String statement : plan.table()) {
                Database.execute(connection, Sql.of(statement));
            }
            return true;
        });
    }

    private static void insert(Connection connection, AttachPlan plan) throws SQLException {
        AttachedTable table = plan.attached();
        Identifier title = table.title();
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.attachment (
                          collection, table_schema, table_name, capture, key_columns, title_column, body_columns, body_format,
                          field_columns, every_seconds, despite_row_security)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                        Sql.value(plan.definition().name().value()),
                        Sql.value(table.schema().name()),
                        Sql.value(table.name().name()),
                        Sql.value(table.capture().wireName()),
                        Sql.textArray(names(table.key())),
                        Sql.value(title == null ? null : title.name()),
                        Sql.textArray(names(table.body())),
                        Sql.value(table.format().wireName()),
                        Sql.textArray(names(table.fields())),
                        Sql.value((int) table.every().toSeconds()),
                        Sql.value(table.despiteRowSecurity())));
    }

    private static List<String> names(List<Identifier> columns) {
        return columns.stream().map(Identifier::name).toList();
    }

    /** What {@link #detach} would do, as SQL; the tables of the collection are dropped with it, unless they are kept. */
    public List<String> detachPlan(String collection) {
        CollectionDefinition definition = require(collection);
        return database.connected(
                "detach collection \"%s\"".formatted(collection), connection -> drops(connection, definition));
    }

    private static List<String> drops(Connection connection, CollectionDefinition definition) throws SQLException {
        AttachedTable table = requireTable(definition);
        Optional<FollowedTable> now = FollowedTable.find(connection, definition.name(), table);
        return CaptureSql.drop(
                definition.name(),
                table.capture(),
                now.map(FollowedTable::qualified).orElse(null));
    }

    private static AttachedTable requireTable(CollectionDefinition definition) {
        AttachedTable table = definition.attached();
        if (table == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" follows no table".formatted(definition.name()),
                    "\"tusk sync --status\" lists those that do");
        }
        return table;
    }

    /**
     * The collection of this name or alias, which follows a table.
     *
     * @throws TuskException {@code COLLECTION_NOT_FOUND}; {@code INVALID_REQUEST} where it follows none
     */
    public CollectionDefinition require(String collection) {
        CollectionDefinition definition = collections.get(collection).definition();
        requireTable(definition);
        return definition;
    }

    /**
     * Takes triggers and function away, and drops the collection or keeps it as one that documents are put into. Nothing else is left of it.
     * The lock on the table is taken as in {@link #attach}.
     *
     * @throws TuskException {@code COLLECTION_NOT_FOUND}; {@code INVALID_REQUEST} where it follows no table; {@code LOCK_NOT_GRANTED}
     */
    public void detach(String collection, boolean keepDocuments) {
        CollectionDefinition definition = require(collection);
        CollectionName name = definition.name();
        String purpose = "detach collection \"%s\"".formatted(name);
        database.changeTables(purpose, connection -> {
            List<String> drops = drops(connection, definition);
            Database.execute(
                    connection, Sql.of("delete from tusk.attachment where collection = ?", Sql.value(name.value())));
            if (!keepDocuments) {
                Collections.drop(connection, name.value());
            }
            // The user's table last, so that it is not locked while others are waited for.
            for (String statement : drops) {
                Database.execute(connection, Sql.of(statement));
            }
            return true;
        });
        // Nobody adds to these any more; whoever had taken some gives them back, as there is no attachment.
        database.connected(purpose, connection -> {
            new SyncQueue(name).clear(connection);
            return true;
        });
    }

    /** How far each collection that follows a table is behind it, in the order of their names. */
    public List<SyncStatus> status() {
        return SyncQueue.status(database);
    }

    /**
     * Rows that failed for good, the first to fail first.
     *
     * @param limit 1 to 1,000
     */
    public List<FailedRow> failedRows(String collection, int limit) {
        return new SyncQueue(require(collection).name()).failedRows(database, limit);
    }

    /** Has rows that failed tried again; the result is how many. */
    public int retryFailed(String collection) {
        return new SyncQueue(require(collection).name()).retryFailed(database);
    }

    /** Has all rows compared with the documents, as after the table was written with its triggers off. */
    public void compareAll(String collection) {
        CollectionName name = require(collection).name();
        database.connected("sync collection \"%s\"".formatted(name), connection -> {
            new SyncQueue(name).askToCompare(connection);
            return true;
        });
    }
}
