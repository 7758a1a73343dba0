package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.SessionSettings;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One change of a collection: indexes of added fields are built first, outside a transaction; then the definition is
 * changed in one. Whoever adds fields holds the lock of the document table, so that a failure drops no index that
 * another session has just declared.
 */
final class Alteration {

    private final CollectionName collection;
    private final CollectionTables tables;
    private final CollectionChange change;
    private final Extensions extensions;

    /** @throws TuskException when the change does not fit the definition */
    Alteration(CollectionDefinition definition, CollectionChange change, Extensions extensions) {
        this.extensions = extensions;
        this.collection = definition.name();
        this.tables = new CollectionTables(definition.store());
        this.change = change;
        after(definition);
    }

    /** Makes the change on this connection, in auto-commit mode; false when the collection is gone. */
    boolean run(Database database, Connection connection) throws SQLException {
        if (change.addFields().isEmpty()) {
            return declare(connection);
        }
        return AdvisoryLock.tryHolding(database, connection, tables.document(), this::addFields)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.CONCURRENT_CHANGE,
                        "another session is adding fields to collection \"%s\"".formatted(collection),
                        "run the same request again when it has finished"));
    }

    private boolean addFields(Connection connection) throws SQLException {
        Optional<CollectionDefinition> current = CollectionCatalog.find(connection, collection.value());
        if (current.isEmpty()) {
            return false;
        }
        after(current.get());
        SessionSettings before = SessionSettings.read(connection);
        try {
            Database.withCleanup(connection, this::buildIndexes, before::restore);
            return declare(connection);
        } catch (SQLException | RuntimeException failure) {
            dropBuilt(connection, failure);
            throw failure;
        }
    }

    private boolean buildIndexes(Connection connection) throws SQLException {
        SessionSettings.withoutStatementTimeout(connection);
        for (DeclaredField field : change.addFields()) {
            // A build that was killed leaves an invalid index of this name.
            dropLeftover(connection, field);
            Database.execute(connection, Sql.of(tables.createFieldIndex(field, true)));
        }
        if (!change.addFields().isEmpty()) {
            // The server has no statistics of an expression before the table is analyzed, and searches with filters go
            // by them.
            Database.execute(connection, Sql.of("analyze " + tables.document()));
        }
        return true;
    }

    private void dropBuilt(Connection connection, Exception failure) {
        for (DeclaredField field : change.addFields()) {
            try {
                if (!connection.isClosed()) {
                    dropLeftover(connection, field);
                }
            } catch (SQLException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
        }
    }

    private void dropLeftover(Connection connection, DeclaredField field) throws SQLException {
        Database.execute(connection, Sql.of(tables.dropFieldIndex(field, true)));
    }

    private boolean declare(Connection connection) {
        return Database.changeTables(connection, "alter collection \"%s\"".formatted(collection), transaction -> {
            Optional<CollectionDefinition> locked = CollectionCatalog.lock(transaction, collection.value());
            if (locked.isEmpty()) {
                return false;
            }
            after(locked.get());
            if (!change.leavesTables()) {
                refuseDuringModelChange(transaction);
            }
            for (DeclaredField field : locked.get().fields()) {
                if (change.dropFields().contains(field.name())) {
                    CollectionCatalog.deleteField(transaction, collection, field.name());
                    Database.execute(transaction, Sql.of(tables.dropFieldIndex(field, false)));
                }
            }
            for (DeclaredField field : change.addFields()) {
                CollectionCatalog.insertField(transaction, collection, field);
            }
            for (String vector : change.dropVectors()) {
                CollectionCatalog.deleteVector(transaction, collection, vector);
                execute(transaction, tables.dropVector(vector));
            }
            for (NamedVector vector : change.addVectors()) {
                CollectionCatalog.insertVector(transaction, collection, vector);
                execute(transaction, tables.createVector(vector, extensions));
                Stores.grantAlike(transaction, tables.document(), tables.vector(vector.name()));
            }
            CollectionCatalog.update(transaction, collection, change);
            return true;
        });
    }

    /** Two stores would have to be changed alike. */
    private void refuseDuringModelChange(Connection transaction) throws SQLException {
        boolean open = Database.query(
                        transaction,
                        Sql.of(
                                "select exists (select from tusk.model_change where collection = ?)",
                                Sql.value(collection.value())),
                        row -> row.getBoolean(1))
                .getFirst();
        if (open) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "the model of collection \"%s\" is being changed".formatted(collection),
                    "end that first: tusk model finish %1$s --apply, or tusk model abort %1$s --apply"
                            .formatted(collection));
        }
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        for (String statement : statements) {
            Database.execute(connection, Sql.of(statement));
        }
    }

    /** Makes the definition that would come of it, which checks the number of fields and vectors, and their names. */
    private void after(CollectionDefinition definition) {
        if (change.vectorWeight() != null) {
            definition.requireEmbedding();
            definition.requireLanguage();
        }
        Set<String> dropped = Set.copyOf(change.dropFields());
        List<String> declared =
                definition.fields().stream().map(DeclaredField::name).toList();
        for (DeclaredField field : change.addFields()) {
            if (declared.contains(field.name())) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "field \"%s\" of collection \"%s\" is declared already".formatted(field.name(), collection));
            }
        }
        for (String field : change.dropFields()) {
            if (!declared.contains(field)) {
                throw TuskException.withHint(
                        ErrorCode.UNKNOWN_FIELD,
                        "collection \"%s\" declares no field \"%s\"".formatted(collection, field),
                        Suggestion.hint(field, declared));
            }
        }
        change.dropVectors().forEach(definition::requireVector);
        List<NamedVector> vectors = new ArrayList<>(definition.vectors());
        vectors.removeIf(vector -> change.dropVectors().contains(vector.name()));
        vectors.addAll(change.addVectors());
        List<DeclaredField> fields = new ArrayList<>(definition.fields());
        fields.removeIf(field -> dropped.contains(field.name()));
        fields.addAll(change.addFields());
        new CollectionDefinition(
                definition.name(),
                definition.store(),
                definition.language(),
                definition.weights(),
                definition.bm25(),
                definition.engine(),
                fields,
                definition.embedding(),
                definition.chunking(),
                vectors,
                definition.attached());
    }
}
