package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.Stores;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Literals;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The table of the vectors that pass a partial index's filter, and the triggers that keep it in step with documents and chunks.
 *
 * @param condition what the filter was compiled to when the table was made, without its values
 */
record PartialTable(CollectionDefinition definition, PartialIndex partial, String condition) {

    /** Chunks looked at in a transaction, whose documents' writers wait meanwhile. */
    private static final int PAGE = 5_000;

    /** A table of this filter as it is compiled now. */
    static PartialTable of(CollectionDefinition definition, PartialIndex partial) {
        return new PartialTable(
                definition, partial, compiled(definition, partial).text());
    }

    /** Those that a collection is to have. */
    static List<PartialTable> list(Connection connection, CollectionDefinition definition) throws SQLException {
        return Database.query(
                connection,
                Sql.of(
                        "select name, filter::text, condition from tusk.partial_index where collection = ? order by created_at, name",
                        Sql.value(definition.name().value())),
                row -> new PartialTable(
                        definition,
                        new PartialIndex(row.getString(1), FilterJson.parse(row.getString(2))),
                        row.getString(3)));
    }

    private static Sql compiled(CollectionDefinition definition, PartialIndex partial) {
        return new FilterCompiler(CollectionTables.SCHEMA, definition.fields()).compile(partial.filter(), "d");
    }

    /** Whether the filter is still compiled to what the table was made with. */
    boolean isCurrent() {
        return condition.equals(compiled(definition, partial).text());
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

    /** Some may be left where somebody dropped the table by hand. */
    private boolean hasTriggers(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select exists (
                                  select
                                  from pg_catalog.pg_trigger
                                  where tgrelid in (?::regclass, ?::regclass)
                                    and pg_catalog.starts_with(tgname, ?))""",
                                Sql.value(tables().document()),
                                Sql.value(tables().chunk()),
                                Sql.value("partial_%s_".formatted(partial.name()))),
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
                                .append(compiled(definition, partial)),
                        row -> row.getLong(1))
                .getFirst();
    }

    /** The statements that make the table, empty, and the triggers that fill it from then on. */
    List<String> create(Connection connection, Extensions extensions) throws SQLException {
        CollectionTables tables = tables();
        EmbeddingSpec embedding = definition.requireEmbedding();
        String passes = literal(Literals.of(connection, compiled(definition, partial)));
        List<String> statements = new ArrayList<>(tables.createPartial(partial.name(), embedding, extensions));
        for (String event : List.of("insert", "update", "delete", "truncate")) {
            String rows = switch (event) {
                case "insert" -> "referencing new table as added ";
                case "update" -> "referencing old table as gone new table as added ";
                case "delete" -> "referencing old table as gone ";
                default -> "";
            };
            statements.add(
                    "create trigger %s after %s on %s %sfor each statement execute function %s.partial_follows_chunks(%s, %s, %s)"
                            .formatted(
                                    trigger(event),
                                    event,
                                    tables.chunk(),
                                    rows,
                                    CollectionTables.SCHEMA.quoted(),
                                    literal(table()),
                                    literal(tables.document()),
                                    passes));
            if (event.equals("insert") || event.equals("update")) {
                statements.add(
                        "create trigger %s after %s on %s %sfor each statement execute function %s.partial_follows_documents(%s, %s, %s)"
                                .formatted(
                                        trigger(event),
                                        event,
                                        tables.document(),
                                        rows,
                                        CollectionTables.SCHEMA.quoted(),
                                        literal(table()),
                                        literal(tables.chunk()),
                                        passes));
            }
        }
        return statements;
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

    /**
     * Makes table and triggers anew and notes them. Waits for writers, for two seconds at the most each time.
     *
     * @param connection in auto-commit mode
     */
    void make(Connection connection, Extensions extensions) {
        Database.changeTables(
                connection, "make a partial index of collection \"%s\"".formatted(definition.name()), transaction -> {
                    // In the order of writers, who write documents first.
                    Database.execute(
                            transaction,
                            Sql.of("lock table %s, %s in share row exclusive mode"
                                    .formatted(tables().document(), tables().chunk())));
                    if (exists(transaction) || hasTriggers(transaction)) {
                        for (String statement : drop()) {
                            Database.execute(transaction, Sql.of(statement));
                        }
                    }
                    for (String statement : create(transaction, extensions)) {
                        Database.execute(transaction, Sql.of(statement));
                    }
                    Stores.grantAlike(transaction, tables().chunk(), table());
                    return Database.execute(
                            transaction,
                            Sql.of(
                                    """
                                    insert into tusk.partial_index (collection, name, filter, condition)
                                    values (?, ?, ?::jsonb, ?)
                                    on conflict (collection, name)
                                    do update set condition = excluded.condition""",
                                    Sql.value(definition.name().value()),
                                    Sql.value(partial.name()),
                                    Sql.value(partial.filterJson()),
                                    Sql.value(compiled(definition, partial).text())));
                });
    }

    /**
     * Takes in the vectors that were there before the triggers, some thousands in a transaction; those that are there already stay. A row
     * lock keeps its writers from changing a document or chunk that was read and is not there yet, so that their triggers see it.
     *
     * @param progress hears what share of the chunks was looked at, 0 to 1
     */
    void fill(Connection connection, Consumer<Double> progress) throws SQLException {
        long last = Database.query(
                        connection,
                        Sql.of("select coalesce(pg_catalog.max(id), 0) from " + tables().chunk()),
                        row -> row.getLong(1))
                .getFirst();
        Sql page = Sql.of("""
                        insert into %s (id, document_id, embedding)
                        select p.id, p.document_id, p.embedding
                        from (
                          select c.id, c.document_id, c.embedding
                          from %s c
                          join %s d on d.id = c.document_id
                          where c.id > ?
                            and c.id <= ?
                            and c.embedding is not null
                            and\s""".formatted(table(), tables().chunk(), tables().document()))
                .append(compiled(definition, partial))
                .append("\n  for share of c, d\n) p\non conflict (id) do nothing");
        long seen = 0;
        while (seen < last) {
            long from = seen;
            List<Sql.Bind> binds = new ArrayList<>(List.of(Sql.value(from), Sql.value(from + PAGE)));
            binds.addAll(page.binds());
            Database.inTransaction(connection, transaction -> {
                Database.readCommitted(transaction);
                return Database.execute(transaction, new Sql(page.text(), binds));
            });
            seen += PAGE;
            progress.accept(Math.min(1, seen / (double) last));
        }
        Database.execute(connection, Sql.of("analyze " + table()));
    }

    /**
     * Takes out the vectors of chunks that are gone. There are none but those that a writer deleted in a transaction of repeatable reads
     * while the table was filled: its triggers did not see them.
     */
    void clean(Connection connection) throws SQLException {
        Database.execute(
                connection,
                Sql.of("delete from %s k where not exists (select from %s c where c.id = k.id)"
                        .formatted(table(), tables().chunk())));
        Database.execute(connection, Sql.of("analyze " + table()));
    }
}
