package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.Collections;
import dev.tusk.core.collection.StoreName;
import dev.tusk.core.collection.Stores;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Literals;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The table of the vectors that pass a partial index's filter, and the triggers that keep it in step with documents and chunks.
 *
 * @param condition what the filter was compiled to when the table was made, without its values; empty where it is not made yet
 */
record PartialTable(CollectionDefinition definition, PartialIndex partial, String condition) {

    /** Documents in a transaction, whose writers wait meanwhile. */
    private static final int PAGE = 1_000;

    private static final int TRIES = 20;

    /** Those that a store is to have. */
    static List<PartialTable> list(Connection connection, CollectionDefinition definition) throws SQLException {
        return Database.query(
                connection,
                Sql.of(
                        "select name, filter::text, spec::text, condition from tusk.partial_index where store = ? order by created_at, name",
                        Sql.value(definition.store().value())),
                row -> new PartialTable(
                        definition,
                        new PartialIndex(
                                row.getString(1), FilterJson.parse(row.getString(2)), SpecJson.read(row.getString(3))),
                        row.getString(4)));
    }

    private Sql compiled() {
        return new FilterCompiler(CollectionTables.SCHEMA, definition.fields()).compile(partial.filter(), "d");
    }

    /** Why the filter cannot be compiled any more, as a field that it compares was declared with another type; null where it can be. */
    @Nullable
    String problem() {
        try {
            compiled();
            return null;
        } catch (TuskException e) {
            return e.getMessage();
        }
    }

    /** Whether the filter is still compiled to what the table was made with. */
    boolean isCurrent() {
        return problem() == null && condition.equals(compiled().text());
    }

    private CollectionTables tables() {
        return new CollectionTables(definition.store());
    }

    String table() {
        return tables().partial(partial.name());
    }

    boolean exists(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select pg_catalog.to_regclass(?) is not null", Sql.value(table())),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    /** How many vectors pass; reads all documents that do. */
    long count(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                        "select pg_catalog.count(*) from %s d join %s c on c.document_id = d.id where c.embedding is not null and "
                                                .formatted(tables().document(), tables().chunk()))
                                .append(compiled()),
                        row -> row.getLong(1))
                .getFirst();
    }

    /** The statements that make the table, empty, and the triggers that fill it from then on, for one transaction. */
    List<String> create(Connection connection, Extensions extensions) throws SQLException {
        CollectionTables tables = tables();
        String passes = literal(Literals.of(connection, compiled()));
        List<String> statements = new ArrayList<>();
        // Documents first, as writers do.
        statements.add("lock table %s, %s in share row exclusive mode".formatted(tables.document(), tables.chunk()));
        statements.addAll(tables.createPartial(partial.name(), definition.requireEmbedding(), extensions));
        for (String event : List.of("insert", "update")) {
            statements.add(
                    "create trigger %s after %s on %s %sfor each statement execute function %s.partial_follows_documents(%s, %s, %s)"
                            .formatted(
                                    trigger(event),
                                    event,
                                    tables.document(),
                                    rows(event),
                                    CollectionTables.SCHEMA.quoted(),
                                    literal(table()),
                                    literal(tables.chunk()),
                                    passes));
        }
        for (String event : List.of("insert", "update", "delete", "truncate")) {
            statements.add(
                    "create trigger %s after %s on %s %sfor each statement execute function %s.partial_follows_chunks(%s, %s, %s)"
                            .formatted(
                                    trigger(event),
                                    event,
                                    tables.chunk(),
                                    rows(event),
                                    CollectionTables.SCHEMA.quoted(),
                                    literal(table()),
                                    literal(tables.document()),
                                    passes));
        }
        return statements;
    }

    private static String rows(String event) {
        return switch (event) {
            case "insert" -> "referencing new table as added ";
            case "update" -> "referencing old table as gone new table as added ";
            case "delete" -> "referencing old table as gone ";
            default -> "";
        };
    }

    /** The statements that drop the triggers, then the table; nothing where there are none. */
    List<String> drop() {
        List<String> statements = new ArrayList<>();
        for (String event : List.of("insert", "update")) {
            statements.add("drop trigger if exists %s on %s".formatted(trigger(event), tables().document()));
        }
        for (String event : List.of("insert", "update", "delete", "truncate")) {
            statements.add("drop trigger if exists %s on %s".formatted(trigger(event), tables().chunk()));
        }
        statements.add("drop table if exists " + table());
        return statements;
    }

    private String trigger(String event) {
        return new Identifier("partial_%s_%s".formatted(partial.name(), event)).quoted();
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Notes it, without making it where its condition is empty; false where the store has one of the same filter. */
    private boolean note(Connection connection) throws SQLException {
        return Database.execute(
                        connection,
                        Sql.of(
                                """
                        insert into tusk.partial_index (store, name, filter, spec, condition)
                        values (?, ?, ?::jsonb, ?::jsonb, ?)
                        on conflict do nothing""",
                                Sql.value(definition.store().value()),
                                Sql.value(partial.name()),
                                Sql.value(partial.filterJson()),
                                Sql.value(SpecJson.write(partial.spec())),
                                Sql.value(condition)))
                > 0;
    }

    /** Notes for a store what another one has, for {@code maintain} to make. Within the caller's transaction. */
    static void noteAlike(Connection connection, CollectionDefinition definition, CollectionDefinition like)
            throws SQLException {
        for (PartialTable each : list(connection, like)) {
            new PartialTable(definition, each.partial().renewed(), "").note(connection);
        }
    }

    /** Those of its indexes, as long as these are there. */
    private void forgetSettings(Connection connection) throws SQLException {
        Database.execute(
                connection,
                Sql.of("""
                        delete from tusk.vector_index v
                        using pg_catalog.pg_index i
                        join pg_catalog.pg_class c on c.oid = i.indexrelid
                        where i.indrelid = pg_catalog.to_regclass(?)
                          and v.collection = ?
                          and v.name = c.relname""", Sql.value(table()), Sql.value(definition.store().value())));
    }

    private boolean forget(Connection connection) throws SQLException {
        return Database.execute(
                        connection,
                        Sql.of(
                                "delete from tusk.partial_index where store = ? and name = ?",
                                Sql.value(definition.store().value()),
                                Sql.value(partial.name())))
                > 0;
    }

    /**
     * Makes table and triggers and notes them, in the place of those of the same filter that were there before. Waits for writers as {@link
     * Database#changeTables} does. The table gets the owner of the chunks, and who may write these or the documents may write it.
     *
     * @param connection in auto-commit mode
     * @param before the one to be replaced
     * @return what was made
     */
    static PartialTable make(
            Connection connection,
            CollectionDefinition definition,
            PartialIndex partial,
            Optional<PartialTable> before,
            Extensions extensions) {
        PartialTable unmade = new PartialTable(definition, partial, "");
        PartialTable made =
                new PartialTable(definition, partial, unmade.compiled().text());
        return Database.changeTables(
                connection, "make a partial index of collection \"%s\"".formatted(definition.name()), transaction -> {
                    lockCollection(transaction, definition);
                    // The text of triggers is written for it.
                    Database.execute(transaction, Sql.of("set local standard_conforming_strings = on"));
                    if (before.isPresent() && !before.get().remove(transaction)) {
                        throw changedMeanwhile(definition);
                    }
                    Stores.asOwner(transaction, definition.store(), owner -> {
                        for (String statement : made.create(owner, extensions)) {
                            Database.execute(owner, Sql.of(statement));
                        }
                        made.grant(owner);
                        return true;
                    });
                    if (!made.note(transaction)) {
                        throw changedMeanwhile(definition);
                    }
                    for (StoreName store : Collections.stores(transaction, definition.name())) {
                        if (!store.equals(definition.store())) {
                            noteAlike(transaction, made.of(store), definition);
                        }
                    }
                    return made;
                });
    }

    /** Until the end of the transaction nobody makes or drops a partial index of it, changes its model, or drops it. */
    static void lockCollection(Connection transaction, CollectionDefinition definition) throws SQLException {
        boolean there = !Database.query(
                        transaction,
                        Sql.of(
                                "select from tusk.collection where name = ? for no key update",
                                Sql.value(definition.name().value())),
                        row -> true)
                .isEmpty();
        if (!there) {
            throw changedMeanwhile(definition);
        }
    }

    private static TuskException changedMeanwhile(CollectionDefinition definition) {
        return TuskException.withHint(
                ErrorCode.CONCURRENT_CHANGE,
                "the partial indexes of collection \"%s\" were changed by somebody else meanwhile"
                        .formatted(definition.name()),
                "see tusk index list %s, and run the same again".formatted(definition.name()));
    }

    private CollectionDefinition of(StoreName store) {
        return definition.withStore(store, definition.embedding(), definition.chunking());
    }

    /** Within the caller's transaction; false where it was gone. */
    boolean remove(Connection transaction) throws SQLException {
        forgetSettings(transaction);
        return Stores.asOwner(transaction, definition.store(), owner -> {
                    for (String statement : drop()) {
                        Database.execute(owner, Sql.of(statement));
                    }
                    return true;
                })
                && forget(transaction);
    }

    /** Triggers run with the rights of the writer. */
    private void grant(Connection connection) throws SQLException {
        List<String> grants = Database.query(
                connection,
                Sql.of("""
                        select distinct pg_catalog.format(
                          'grant %s on table %s to %s',
                          case when a.privilege_type = 'SELECT' then 'select' else 'select, insert, delete' end,
                          ?::regclass,
                          case when a.grantee = 0 then 'public' else pg_catalog.quote_ident(r.rolname) end)
                        from pg_catalog.pg_class o
                        cross join pg_catalog.aclexplode(o.relacl) a
                        left join pg_catalog.pg_roles r on r.oid = a.grantee
                        where o.oid in (?::regclass, ?::regclass)
                          and a.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
                          and a.grantee <> o.relowner""", Sql.value(table()), Sql.value(tables().document()), Sql.value(tables().chunk())),
                row -> row.getString(1));
        for (String grant : grants) {
            Database.execute(connection, Sql.of(grant));
        }
    }

    /** The statement that takes in the vectors of these documents. */
    Sql fillStatement(Sql.Bind ids) {
        return Sql.of("""
                        insert into %s (id, document_id, embedding)
                        select p.id, p.document_id, p.embedding
                        from (
                          select c.id, c.document_id, c.embedding
                          from %s c
                          join %s d on d.id = c.document_id
                          where c.document_id = any(?)
                            and c.embedding is not null
                            and\s""".formatted(table(), tables().chunk(), tables().document()), ids)
                .append(compiled())
                .append("\n  for share of c\n) p\non conflict (id) do nothing");
    }

    /**
     * Takes in the vectors that were there before the triggers, of a thousand documents in a transaction; those that are there already
     * stay. The documents are locked first, in the order of their ids, and then their chunks, as writers do it, so that nobody changes one
     * that was read and is not there yet: its triggers would not see it.
     *
     * @param all how many vectors pass, about
     * @param progress hears what share of them was taken in, 0 to 1
     */
    void fill(Connection connection, long all, Consumer<Double> progress) throws SQLException {
        List<String> ids = page(connection, "");
        long taken = 0;
        while (!ids.isEmpty()) {
            taken += take(connection, ids);
            progress.accept(Math.min(1, taken / Math.max(1.0, (double) all)));
            ids = page(connection, ids.getLast());
        }
        Database.execute(connection, Sql.of("analyze " + table()));
    }

    /** The next documents that pass; what is renamed or comes between is for the triggers. */
    private List<String> page(Connection connection, String after) throws SQLException {
        return Database.query(
                connection,
                Sql.of("select d.id from %s d where d.id > ? and ".formatted(tables().document()), Sql.value(after))
                        .append(compiled())
                        .append("\norder by d.id\nlimit %d".formatted(PAGE)),
                row -> row.getString(1));
    }

    private int take(Connection connection, List<String> ids) throws SQLException {
        Sql lock = Sql.of(
                "select from %s d where d.id = any(?) order by d.id for share".formatted(tables().document()),
                Sql.textArray(ids));
        for (int attempt = 1; ; attempt++) {
            try {
                return Database.inTransaction(connection, transaction -> {
                    Database.readCommitted(transaction);
                    // Others wait for those that are locked already; less than deadlock_timeout, so that they do not
                    // fail.
                    Database.execute(transaction, Sql.of("set local lock_timeout = '400ms'"));
                    Database.query(transaction, lock, row -> true);
                    return Database.execute(transaction, fillStatement(Sql.textArray(ids)));
                });
            } catch (SQLException e) {
                boolean locked = SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                        || SqlFailures.DEADLOCK.equals(e.getSQLState());
                if (attempt == TRIES || !locked) {
                    throw e;
                }
                Database.pause(Duration.ofMillis(100L * attempt));
            }
        }
    }

    /**
     * Takes out the vectors of chunks that are gone. There are none but those that a writer deleted in a transaction of repeatable reads
     * while the table was filled: its triggers did not see them.
     */
    void clean(Connection connection) throws SQLException {
        Database.inTransaction(connection, transaction -> {
            Database.readCommitted(transaction);
            return Database.execute(
                    transaction,
                    Sql.of("delete from %s k where not exists (select from %s c where c.id = k.id)"
                            .formatted(table(), tables().chunk())));
        });
        Database.execute(connection, Sql.of("analyze " + table()));
    }
}
