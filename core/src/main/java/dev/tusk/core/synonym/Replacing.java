package dev.tusk.core.synonym;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Changes of one collection's synonyms and stop words, one after the other. */
final class Replacing {

    private Replacing() {}

    /**
     * Waits, up to ten seconds, for other changes of the same collection, and holds others off until the transaction ends: what
     * one inserts, the other would not see when it deletes. Writers of documents are not held off.
     */
    static void lock(Connection connection, CollectionDefinition definition) throws SQLException {
        Database.execute(connection, Sql.of("set local lock_timeout = '10s'"));
        Database.query(
                connection,
                Sql.of(
                        "select from tusk.collection where name = ? for no key update",
                        Sql.value(definition.name().value())),
                row -> true);
    }
}
