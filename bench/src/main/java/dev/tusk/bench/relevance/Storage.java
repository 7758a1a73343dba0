package dev.tusk.bench.relevance;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * What the weights of words and their statistics take: every {@code sparsevec} column of a collection's tables, and every
 * table of it with its indexes beside those of documents and chunks.
 */
final class Storage {

    private record Column(String table, String name) {}

    private Storage() {}

    /** The bytes, or empty where a collection keeps no weights. */
    static OptionalLong ofWeights(DataSource dataSource, String collection) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            List<Column> columns = weights(connection, collection);
            if (columns.isEmpty()) {
                return OptionalLong.empty();
            }
            long bytes = tables(connection, collection);
            for (Column column : columns) {
                if (isOfTexts(collection, column.table())) {
                    bytes += size(connection, column);
                }
            }
            return OptionalLong.of(bytes);
        }
    }

    private static boolean isOfTexts(String collection, String table) {
        return table.equals(collection + "_document") || table.equals(collection + "_chunk");
    }

    private static List<Column> weights(Connection connection, String collection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select c.relname, a.attname
                from pg_catalog.pg_attribute a
                join pg_catalog.pg_class c on c.oid = a.attrelid
                join pg_catalog.pg_type t on t.oid = a.atttypid
                where c.relnamespace = 'tusk'::regnamespace
                  and c.relkind = 'r'
                  and pg_catalog.starts_with(c.relname, ?)
                  and t.typname = 'sparsevec'
                order by c.relname, a.attname""")) {
            statement.setString(1, collection + "_");
            List<Column> columns = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(new Column(rows.getString(1), rows.getString(2)));
                }
            }
            return columns;
        }
    }

    private static long tables(Connection connection, String collection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select coalesce(pg_catalog.sum(pg_catalog.pg_total_relation_size(c.oid)), 0)
                from pg_catalog.pg_class c
                where c.relnamespace = 'tusk'::regnamespace
                  and c.relkind = 'r'
                  and pg_catalog.starts_with(c.relname, ?)
                  and c.relname not in (?, ?)""")) {
            statement.setString(1, collection + "_");
            statement.setString(2, collection + "_document");
            statement.setString(3, collection + "_chunk");
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static long size(Connection connection, Column column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select pg_catalog.sum(pg_catalog.pg_column_size(%s)) from tusk.%s"
                                .formatted(statement.enquoteIdentifier(column.name(), true), column.table()))) {
            row.next();
            return row.getLong(1);
        }
    }
}
