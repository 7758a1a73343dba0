package dev.tusk.core.collection;

import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A second set of tables for a collection, which a change of model makes beside the first. All within the caller's transaction. */
public final class Stores {

    private static final List<String> EVENTS = List.of("insert", "update", "delete", "truncate");

    private Stores() {}

    /**
     * Makes the tables of a definition whose collection is there and whose store is not, for the same owner and with the same rights of
     * others as those of the collection's store.
     */
    public static void create(
            Connection connection, CollectionDefinition definition, StoreName like, Extensions extensions)
            throws SQLException {
        asOwner(connection, like, owner -> {
            createTables(owner, definition, extensions);
            grantAlike(owner, definition.store(), like);
            for (NamedVector vector : definition.vectors()) {
                grantAlike(
                        owner,
                        new CollectionTables(like).vector(vector.name()),
                        new CollectionTables(definition.store()).vector(vector.name()));
            }
            return true;
        });
    }

    /** Does work as the owner of a store's tables, where this user may act in that one's place. Within the caller's transaction. */
    public static <T> T asOwner(Connection connection, StoreName store, Database.Work<T> work) throws SQLException {
        Optional<String> owner = otherOwner(connection, store);
        if (owner.isEmpty()) {
            return work.apply(connection);
        }
        String user = Database.query(connection, Sql.of("select current_user::text"), row -> row.getString(1))
                .getFirst();
        become(connection, owner.get());
        T result = work.apply(connection);
        become(connection, user);
        return result;
    }

    /** The owner of a store's tables, where that is somebody else in whose place this user may act. */
    private static Optional<String> otherOwner(Connection connection, StoreName store) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select r.rolname::text
                                from pg_catalog.pg_class c
                                join pg_catalog.pg_roles r on r.oid = c.relowner
                                where c.oid = ?::regclass
                                  and r.rolname <> current_user
                                  and pg_catalog.pg_has_role(current_user, r.oid, 'member')""", Sql.value(new CollectionTables(store).document())),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    private static void become(Connection connection, String role) throws SQLException {
        Database.execute(connection, Sql.of("set local role " + new Identifier(role).quoted()));
    }

    private static void grantAlike(Connection connection, StoreName store, StoreName like) throws SQLException {
        List<String> grants = Database.query(
                connection,
                Sql.of(
                        """
                        select pg_catalog.format(
                          'grant %s on table %s to %s%s',
                          a.privilege_type,
                          n.oid::regclass,
                          case when a.grantee = 0 then 'public' else pg_catalog.quote_ident(r.rolname) end,
                          case when a.is_grantable then ' with grant option' else '' end)
                        from pg_catalog.pg_class o
                        join pg_catalog.pg_class n
                          on n.relnamespace = o.relnamespace
                          and n.relname = ? || pg_catalog.substr(o.relname, pg_catalog.length(?) + 1)
                        cross join pg_catalog.aclexplode(o.relacl) a
                        left join pg_catalog.pg_roles r on r.oid = a.grantee
                        where o.relnamespace = ?::regnamespace
                          and o.relkind = 'r'
                          and pg_catalog.starts_with(o.relname, ?)
                          and a.grantee <> o.relowner
                        order by n.relname, a.grantee, a.privilege_type""",
                        Sql.value(store.value()),
                        Sql.value(like.value()),
                        Sql.value(CollectionTables.SCHEMA.name()),
                        Sql.value(like.value() + "_")),
                row -> row.getString(1));
        for (String grant : grants) {
            Database.execute(connection, Sql.of(grant));
        }
    }

    /** Gives others the rights on a table that they have on another one. */
    static void grantAlike(Connection connection, String like, String table) throws SQLException {
        List<String> grants =
                Database.query(connection, Sql.of("""
                        select pg_catalog.format(
                          'grant %s on table %s to %s%s',
                          a.privilege_type,
                          ?::regclass,
                          case when a.grantee = 0 then 'public' else pg_catalog.quote_ident(r.rolname) end,
                          case when a.is_grantable then ' with grant option' else '' end)
                        from pg_catalog.pg_class o
                        cross join pg_catalog.aclexplode(o.relacl) a
                        left join pg_catalog.pg_roles r on r.oid = a.grantee
                        where o.oid = ?::regclass
                          and a.grantee <> o.relowner""", Sql.value(table), Sql.value(like)), row -> row.getString(1));
        for (String grant : grants) {
            Database.execute(connection, Sql.of(grant));
        }
    }

    private static void createTables(Connection connection, CollectionDefinition definition, Extensions extensions)
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
        List<String> partials = CollectionCatalog.partialNames(connection, store);
        for (String statement : new CollectionTables(store).drop(vectors, partials)) {
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
