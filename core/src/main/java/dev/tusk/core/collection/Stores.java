package dev.tusk.core.collection;

import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A second set of tables for a collection, which a change of model makes beside the first. All within the caller's transaction. */
public final class Stores {

    private static final List<String> EVENTS = List.of("insert", "update", "delete", "truncate");

    private Stores() {}

    /** Makes the tables of a definition whose collection is there and whose store is not. */
    public static void create(Connection connection, CollectionDefinition definition, Extensions extensions)
            throws SQLException {
        CollectionCatalog.insertStore(connection, definition.store());
        CollectionCatalog.insertBm25(connection, definition);
        for (String statement : new CollectionTables(definition.store()).create(definition, extensions)) {
            Database.execute(connection, Sql.of(statement));
        }
    }

    /** Drops the tables of a store that no collection and no change has any more, with all that is kept of it. */
    public static void drop(Connection connection, StoreName store) throws SQLException {
        List<String> vectors = CollectionCatalog.vectorNames(connection, store.collection());
        for (String statement : new CollectionTables(store).drop(vectors)) {
            Database.execute(connection, Sql.of(statement));
        }
        CollectionCatalog.deleteStore(connection, store);
    }

    /** A name for the next store of a collection. */
    public static StoreName next(Connection connection, CollectionDefinition definition) throws SQLException {
        String current = definition.store().value();
        int number = current.indexOf('.') < 0 ? 1 : Integer.parseInt(current.substring(current.indexOf('.') + 1));
        while (true) {
            number = number == 9999 ? 2 : number + 1;
            StoreName name = new StoreName(definition.name() + "." + number);
            boolean taken = Database.query(
                            connection,
                            Sql.of("select exists (select from tusk.store where name = ?)", Sql.value(name.value())),
                            row -> row.getBoolean(1))
                    .getFirst();
            if (!taken) {
                return name;
            }
        }
    }

    /**
     * Has every change of a document noted for the other store, and refused where this one is not searched. Waits for the writers that
     * are there.
     */
    public static void follow(Connection connection, CollectionDefinition definition) throws SQLException {
        String document = new CollectionTables(definition.store()).document();
        for (String event : EVENTS) {
            String rows = switch (event) {
                case "insert" -> "referencing new table as added ";
                case "update" -> "referencing old table as gone new table as added ";
                case "delete" -> "referencing old table as gone ";
                default -> "";
            };
            Database.execute(
                    connection,
                    Sql.of(
                            "create trigger followed_%1$s after %1$s on %2$s %3$sfor each statement execute function %4$s.follow_documents('%5$s', '%6$s')"
                                    .formatted(
                                            event,
                                            document,
                                            rows,
                                            CollectionTables.SCHEMA.quoted(),
                                            definition.name(),
                                            definition.store())));
        }
    }

    /** Ends what {@link #follow} began. Waits for all who read or write the documents. */
    public static void unfollow(Connection connection, StoreName store) throws SQLException {
        String document = new CollectionTables(store).document();
        for (String event : EVENTS) {
            Database.execute(connection, Sql.of("drop trigger if exists followed_%s on %s".formatted(event, document)));
        }
    }
}
