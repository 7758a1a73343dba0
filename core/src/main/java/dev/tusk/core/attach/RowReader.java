package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a table as documents, each time in a short transaction of its own, so that no lock on the table is held while models work.
 * Where policies would hide rows, it fails rather than take those for deleted.
 */
final class RowReader {

    /** Characters after which no further row is read. */
    private static final long MOST_CHARACTERS = 8_000_000;

    private static final int FETCHED_AT_ONCE = 16;

    /** How many rows before, and how many behind those that fail, tell whether the table is to blame. */
    private static final int PROBES = 10;

    /**
     * Classes of SQLSTATE that one row may be to blame for, where a view or a function makes its columns: cardinality, data, functions of
     * SQL and of other languages, check options, limits of the server, and what PL/pgSQL raises.
     */
    private static final Set<String> OF_DATA = Set.of("21", "22", "2F", "38", "39", "44", "54", "P0");

    private final Database database;
    private final String purpose;
    private final AttachedTable table;
    private final TableFacts facts;
    private final KeySql key;
    private final RowSql sql;

    RowReader(Database database, String purpose, AttachedTable table, TableFacts facts) {
        this.database = database;
        this.purpose = purpose;
        this.table = table;
        this.facts = facts;
        this.key = new KeySql(table.key());
        this.sql = new RowSql(table, facts);
    }

    /**
     * Rows that were read.
     *
     * @param documents by their ids
     * @param absent ids of which there is no row
     * @param unreadable ids with the reasons
     * @param left ids that were not looked for, as enough was read
     */
    record Rows(Map<String, Document> documents, Set<String> absent, Map<String, String> unreadable, Set<String> left) {

        static Rows none() {
            return new Rows(new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
        }
    }

    /** Reads the rows of these ids. */
    Rows read(List<String> ids) {
        Rows rows = Rows.none();
        List<String> sound = sound(ids, rows);
        try {
            if (!sound.isEmpty()) {
                read(sound, rows);
            }
        } catch (TuskException e) {
            if (!isOfData(e)) {
                throw e;
            }
            // One of them is no value of the key's type, or a view fails for it: each alone.
            rows.documents().clear();
            rows.unreadable().clear();
            rows.absent().removeAll(sound);
            rows.left().clear();
            for (String id : sound) {
                readAlone(id, rows);
            }
            boolean noneWasRead = rows.documents().isEmpty() && rows.left().isEmpty();
            if (noneWasRead && noneCanBeRead(List.copyOf(rows.unreadable().keySet()))) {
                throw e;
            }
        }
        return rows;
    }

    /** Whether others fail as these do, so that the table is to blame and not its rows: a view whose function is broken. */
    private boolean noneCanBeRead(List<String> failed) {
        if (failed.isEmpty()) {
            return false;
        }
        Set<String> others = new LinkedHashSet<>();
        try {
            others.addAll(page(List.of(), failed.size() + PROBES).ids());
            others.addAll(page(key.parts(failed.getLast()), PROBES).ids());
        } catch (TuskException e) {
            if (!isOfData(e)) {
                throw e;
            }
            return true;
        }
        failed.forEach(others::remove);
        return others.isEmpty()
                ? failed.size() > 1
                : others.stream().limit(2 * PROBES).noneMatch(this::canBeRead);
    }

    private boolean canBeRead(String id) {
        try {
            read(List.of(id), Rows.none());
            return true;
        } catch (TuskException e) {
            if (!isOfData(e)) {
                throw e;
            }
            return false;
        }
    }

    private List<String> sound(List<String> ids, Rows rows) {
        List<String> sound = new ArrayList<>();
        for (String id : ids) {
            try {
                key.parts(id);
                sound.add(id);
            } catch (TuskException e) {
                // No row has it: the key had other columns when it was written.
                rows.absent().add(id);
            }
        }
        return sound;
    }

    private void readAlone(String id, Rows rows) {
        try {
            read(List.of(id), rows);
        } catch (TuskException e) {
            if (!isOfData(e)) {
                throw e;
            }
            if (isValue(id)) {
                rows.unreadable().put(id, e.getMessage());
            } else {
                rows.absent().add(id);
            }
        }
    }

    /** Whether the server finds fault with data, not with the statement or itself. */
    private static boolean isOfData(TuskException e) {
        return e.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && OF_DATA.contains(cause.getSQLState().substring(0, 2));
    }

    /**
     * Whether the key's columns can have these values at all.
     *
     * @throws TuskException {@code CONCURRENT_CHANGE} where they have other types by now
     */
    private boolean isValue(String id) {
        try {
            inTransaction(connection ->
                    Database.query(connection, Sql.of("select k.* from ").append(sql.keys(List.of(id))), row -> true));
            return true;
        } catch (TuskException e) {
            if (!isOfData(e)) {
                throw e;
            }
            requireSameColumns();
            return false;
        }
    }

    private void requireSameColumns() {
        List<TableFacts.Column> now = inTransaction(connection -> TableFacts.read(connection, sql.qualified()))
                .columns();
        if (!now.equals(facts.columns())) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "the columns of %s have changed meanwhile".formatted(facts.shown()),
                    "sync it again");
        }
    }

    private void read(List<String> ids, Rows rows) {
        Set<String> wanted = new LinkedHashSet<>(ids);
        Set<String> twice = new HashSet<>();
        inTransaction(connection -> {
            long characters = 0;
            Sql query = sql.select().append(sql.matching(ids));
            try (PreparedStatement statement = connection.prepareStatement(query.text())) {
                statement.setFetchSize(FETCHED_AT_ONCE);
                query.bindTo(statement);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        String id = row.getString(1);
                        if (!wanted.contains(id)) {
                            // Equal, yet written otherwise, as 1.0 and 1.00: that one has a note of its own.
                            continue;
                        }
                        if (characters > MOST_CHARACTERS && !rows.documents().containsKey(id)) {
                            rows.left().add(id);
                            continue;
                        }
                        try {
                            Document document = document(id, row);
                            characters +=
                                    document.title().length() + document.body().length();
                            if (rows.documents().put(id, document) != null) {
                                twice.add(id);
                            }
                        } catch (TuskException e) {
                            rows.unreadable().put(id, e.getMessage());
                        }
                    }
                }
            }
            return true;
        });
        wanted.removeAll(rows.documents().keySet());
        wanted.removeAll(rows.unreadable().keySet());
        wanted.removeAll(rows.left());
        rows.absent().addAll(wanted);
        for (String id : twice) {
            rows.documents().remove(id);
            rows.unreadable().put(id, "several rows of %s have this key".formatted(facts.shown()));
        }
    }

    /** Those of the ids that rows have. */
    Set<String> existing(List<String> ids) {
        Rows unsound = new Rows(Map.of(), new LinkedHashSet<>(), Map.of(), Set.of());
        List<String> sound = sound(ids, unsound);
        if (sound.isEmpty()) {
            return Set.of();
        }
        Function<List<String>, Set<String>> ask = some -> inTransaction(connection -> new HashSet<>(Database.query(
                connection,
                Sql.of("select %s from %s t".formatted(key.id("t"), sql.qualified()))
                        .append(sql.matching(some)),
                row -> row.getString(1))));
        try {
            return ask.apply(sound);
        } catch (TuskException e) {
            if (!isOfData(e)) {
                throw e;
            }
            Set<String> existing = new HashSet<>();
            for (String id : sound) {
                if (isValue(id)) {
                    existing.addAll(ask.apply(List.of(id)));
                }
            }
            return existing;
        }
    }

    /**
     * A page of keys.
     *
     * @param last the texts of the key's columns of the last row
     */
    record Page(List<String> ids, List<String> last) {}

    /** The ids of the rows that follow a position, in the order of the key. */
    Page page(List<String> position, int most) {
        Sql page = sql.page(position, most);
        record Row(String id, List<String> parts) {}
        List<Row> rows = inTransaction(connection -> Database.query(
                connection,
                page,
                row -> new Row(
                        row.getString(1), List.of((String[]) row.getArray(2).getArray()))));
        return new Page(
                rows.stream().map(Row::id).toList(),
                rows.isEmpty() ? List.of() : rows.getLast().parts());
    }

    /** Notes all keys of what cannot be read by pages. Rows without a key are passed over. */
    int noteAll(String collection) {
        return inTransaction(connection -> Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.sync_queue (collection, key)
                        select ?, k.id
                        from (select distinct %s as id from %s t where %s) k""".formatted(
                                        key.id("t"),
                                        sql.qualified(),
                                        table.key().stream()
                                                .map(column -> "t.%s is not null".formatted(column.quoted()))
                                                .collect(Collectors.joining(" and "))),
                        Sql.value(collection))));
    }

    private <T> T inTransaction(Database.Work<T> work) {
        return inTransaction(true, work);
    }

    /** @param whole whether to fail where policies would leave rows out */
    private <T> T inTransaction(boolean whole, Database.Work<T> work) {
        return database.transaction(purpose, connection -> {
            Database.readCommitted(connection);
            if (whole) {
                set(connection, "row_security = off");
            }
            for (String setting : KeySql.SETTINGS) {
                set(connection, setting);
            }
            return work.apply(connection);
        });
    }

    private static void set(Connection connection, String setting) throws SQLException {
        Database.execute(connection, Sql.of("set local " + setting));
    }

    /**
     * Columns of the rows of these ids as JSON objects, by id; of those alone that the policies of the table let this user see.
     *
     * @param columns empty for all
     */
    Map<String, String> rows(List<String> ids, List<Identifier> columns) {
        Rows unsound = new Rows(Map.of(), new LinkedHashSet<>(), Map.of(), Set.of());
        List<String> sound = sound(ids, unsound);
        Map<String, String> rows = new LinkedHashMap<>();
        try {
            addRows(sound, columns, rows);
        } catch (TuskException e) {
            if (!isOfData(e)) {
                throw e;
            }
            sound.stream().filter(this::isValue).forEach(id -> addRows(List.of(id), columns, rows));
        }
        return rows;
    }

    private void addRows(List<String> ids, List<Identifier> columns, Map<String, String> rows) {
        if (ids.isEmpty()) {
            return;
        }
        Sql query = Sql.of("select %s, %s::text from %s t"
                        .formatted(
                                key.id("t"),
                                columns.isEmpty() ? "pg_catalog.to_jsonb(t.*)" : RowSql.json(columns),
                                sql.qualified()))
                .append(sql.matching(ids));
        inTransaction(
                false,
                connection -> Database.query(connection, query, row -> rows.put(row.getString(1), row.getString(2))));
    }

    private Document document(String id, ResultSet row) throws SQLException {
        return Document.builder(id)
                .title(text(row.getString(2)))
                .body(text(row.getString(3)))
                .format(table.format())
                .metadata(MetadataJson.read(row.getString(4)))
                .build();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
