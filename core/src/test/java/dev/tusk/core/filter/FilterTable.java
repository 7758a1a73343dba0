package dev.tusk.core.filter;

import dev.tusk.core.filter.RandomFilters.Document;
import dev.tusk.core.setup.Setup;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** A document table as a collection makes it, with its indexes, in a schema whose name needs quotes. */
final class FilterTable {

    static final Identifier SCHEMA = new Identifier("tusk \"odd\" schema");
    static final List<DeclaredField> DECLARED = List.of(
            new DeclaredField("year", FieldType.INTEGER),
            new DeclaredField("price", FieldType.NUMBER),
            new DeclaredField("name", FieldType.TEXT),
            new DeclaredField("flag", FieldType.BOOLEAN),
            new DeclaredField("seen", FieldType.TIMESTAMP));

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TABLE = new Identifier("document").qualifiedBy(SCHEMA);

    private final Connection connection;
    private final FilterCompiler compiler = new FilterCompiler(SCHEMA, DECLARED);

    FilterTable(Connection connection) throws SQLException {
        this.connection = connection;
        execute("create schema " + SCHEMA);
        execute(timestampFunction());
        execute("""
                create table %s (
                    id text collate "C" primary key,
                    title text collate "und-x-icu",
                    source text,
                    metadata jsonb not null,
                    tags text[] not null,
                    created_at timestamptz not null,
                    updated_at timestamptz not null
                )""".formatted(TABLE));
        execute("create index document_tags on %s using gin (tags)".formatted(TABLE));
        execute("create index document_metadata on %s using gin (metadata jsonb_path_ops)".formatted(TABLE));
        for (DeclaredField field : DECLARED) {
            execute("create index %s on %s ((%s))"
                    .formatted(
                            new Identifier("document_" + field.name()),
                            TABLE,
                            FieldExpression.indexed(SCHEMA, field, "metadata")));
        }
    }

    static String timestampFunction() {
        try (InputStream in = Setup.class.getResourceAsStream("migration/V2__timestamp_of.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${schema}", SCHEMA.quoted());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void insert(List<Document> documents) throws SQLException {
        String sql = "insert into %s values (?, ?, ?, ?::jsonb, ?, ?, ?)".formatted(TABLE);
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Document document : documents) {
                insert.setString(1, document.id());
                insert.setString(2, document.title());
                insert.setString(3, document.source());
                insert.setString(4, JSON.writeValueAsString(document.metadata()));
                insert.setArray(
                        5, connection.createArrayOf("text", document.tags().toArray()));
                insert.setObject(6, document.createdAt().atOffset(ZoneOffset.UTC));
                insert.setObject(7, document.updatedAt().atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        execute("analyze " + TABLE);
    }

    /** The ids of the documents that pass, by SQL. */
    Set<String> idsOf(Filter filter) throws SQLException {
        return new LinkedHashSet<>(rows("select d.id from " + TABLE + " d where ", filter, " order by d.id"));
    }

    /** The plan that PostgreSQL makes for the filter when it may not scan the table. */
    String plan(Filter filter) throws SQLException {
        execute("set enable_seqscan = off");
        return String.join("\n", rows("explain select d.id from " + TABLE + " d where ", filter, ""));
    }

    /** Everything that the table and the schema hold, as one text that changes when anything does. */
    String fingerprint() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select (select md5(string_agg(d::text, ',' order by d.id)) from %s d),
                               (select string_agg(c.oid::text, ',' order by c.oid) from pg_class c),
                               (select count(*) from pg_proc)""".formatted(TABLE))) {
            row.next();
            return row.getString(1) + row.getString(2) + row.getString(3);
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Without this the driver would take a brace inside a function's body for an escape of JDBC.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private List<String> rows(String before, Filter filter, String after) throws SQLException {
        Sql sql = Sql.of(before).append(compiler.compile(filter, "d")).append(after);
        try (PreparedStatement select = connection.prepareStatement(sql.text())) {
            sql.bindTo(select);
            List<String> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(row.getString(1));
                }
            }
            return rows;
        }
    }
}
