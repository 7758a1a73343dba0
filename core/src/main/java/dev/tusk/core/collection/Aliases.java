package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Further names of collections. An alias can stand wherever a collection's name can, but where collections are created and dropped; what
 * it names is looked up with every request, so that all follow a switch at once. Safe for use by many threads at once.
 */
public final class Aliases {

    /** An alias and the collection that it names. */
    public record Alias(CollectionName name, CollectionName collection) {}

    private final Database database;

    /** For {@link Collections}. */
    Aliases(Database database) {
        this.database = database;
    }

    /** All aliases in the order of their names. */
    public List<Alias> list() {
        return database.query(
                "list aliases",
                Sql.of("select name, collection from tusk.alias order by name"),
                row -> new Alias(new CollectionName(row.getString(1)), new CollectionName(row.getString(2))));
    }

    /** The aliases of one collection in the order of their names; none where there is no such collection. */
    public List<String> of(CollectionName collection) {
        return database.query(
                "list aliases of collection \"%s\"".formatted(collection),
                Sql.of("select name from tusk.alias where collection = ? order by name", Sql.value(collection.value())),
                row -> row.getString(1));
    }

    /**
     * Has an alias name a collection from now on, whatever it named before.
     *
     * @param name formed as a collection's
     * @param collection by its name or another alias, which is followed now and not later
     * @throws TuskException {@code INVALID_NAME}; {@code COLLECTION_EXISTS} where a collection has that name; {@code
     *     COLLECTION_NOT_FOUND} where there is nothing to name
     */
    public Alias set(String name, String collection) {
        CollectionName alias = new CollectionName(name);
        return database.changeTables("set alias \"%s\"".formatted(name), connection -> {
            lock(connection);
            if (CollectionCatalog.find(connection, name).isPresent()) {
                throw TuskException.withHint(
                        ErrorCode.COLLECTION_EXISTS,
                        "\"%s\" is the name of a collection, so it cannot be an alias".formatted(name),
                        "choose another alias");
            }
            List<String> named = Database.query(
                    connection,
                    Sql.of("""
                            insert into tusk.alias (name, collection)
                            select ?, c.name
                            from tusk.collection c
                            where c.name = coalesce((select a.collection from tusk.alias a where a.name = ?), ?)
                            on conflict (name) do update set collection = excluded.collection
                            returning collection""", Sql.value(name), Sql.value(collection), Sql.value(collection)),
                    row -> row.getString(1));
            if (named.isEmpty()) {
                throw TuskException.withHint(
                        ErrorCode.COLLECTION_NOT_FOUND,
                        "there is no collection \"%s\" that \"%s\" could name"
                                .formatted(CollectionName.shown(collection), name),
                        Suggestion.hint(collection, names(connection)));
            }
            return new Alias(alias, new CollectionName(named.getFirst()));
        });
    }

    /** Removes an alias and leaves the collection; false where there is no such alias. */
    public boolean drop(String name) {
        return database.execute(
                        "drop alias \"%s\"".formatted(CollectionName.shown(name)),
                        Sql.of("delete from tusk.alias where name = ?", Sql.value(name)))
                > 0;
    }

    private static List<String> names(Connection connection) throws SQLException {
        return Database.query(
                connection, Sql.of("select name from tusk.collection order by name"), row -> row.getString(1));
    }

    /** Refuses a name for a collection that is an alias; until the transaction ends, nobody makes one. */
    static void requireFree(Connection connection, CollectionName name) throws SQLException {
        lock(connection);
        List<String> named = Database.query(
                connection,
                Sql.of("select collection from tusk.alias where name = ?", Sql.value(name.value())),
                row -> row.getString(1));
        if (!named.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.COLLECTION_EXISTS,
                    "\"%s\" is an alias of collection \"%s\"".formatted(name, named.getFirst()),
                    "choose another name, or drop the alias first: tusk alias drop " + name);
        }
    }

    /** Names of collections and of aliases are given out by one session at a time. */
    private static void lock(Connection connection) throws SQLException {
        Database.execute(connection, Sql.of("lock table tusk.alias in share row exclusive mode"));
    }
}
