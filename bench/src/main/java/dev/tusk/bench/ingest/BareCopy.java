package dev.tusk.bench.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * What the server can take at the most: the rows of a collection, as they are, from binary files on the server into the same tables with the
 * same indexes, in one transaction. Nothing is encoded or sent.
 */
final class BareCopy {

    /** In the order in which they depend on each other. */
    private static final List<String> GIVEN = List.of("document", "chunk");

    private static final List<String> MADE = List.of("lexical", "term", "term_change", "lexical_total", "facet_change");

    private final DataSource dataSource;
    private final Path folder;
    private final Consumer<String> progress;
    private long chunks;

    BareCopy(DataSource dataSource, Path folder, Consumer<String> progress) {
        this.dataSource = dataSource;
        this.folder = folder;
        this.progress = progress;
    }

    /** Writes the rows of a collection to files. */
    void unload(String collection) throws IOException, SQLException {
        // The server may be another user of the system, who has to reach the folder, too.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path above = folder.getParent();
        if (above != null) {
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        progress.accept("writing its rows to files");
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : all()) {
                statement.execute("copy (select * from tusk.%s_%s order by ctid) to '%s' (format binary)"
                        .formatted(collection, table, file(table)));
            }
            chunks = chunks(statement, collection);
        }
    }

    private static List<String> all() {
        List<String> tables = new ArrayList<>(GIVEN);
        tables.addAll(MADE);
        return tables;
    }

    private Path file(String table) {
        return folder.resolve(table + ".copy");
    }

    /**
     * Seconds that the load of these rows takes.
     *
     * @param finished whether all rows are loaded as they are, without triggers; else documents and chunks, and triggers make the rest
     */
    double load(String collection, boolean finished) throws SQLException {
        progress.accept(finished ? "bare COPY of all rows" : "bare COPY of documents and chunks");
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            if (finished) {
                for (String table : GIVEN) {
                    statement.execute("alter table tusk.%s_%s disable trigger user".formatted(collection, table));
                }
                // A collection is made with a row of totals.
                statement.execute("truncate tusk.%s_lexical_total".formatted(collection));
            }
            connection.setAutoCommit(false);
            long start = System.nanoTime();
            for (String table : finished ? all() : GIVEN) {
                statement.execute(
                        "copy tusk.%s_%s from '%s' (format binary)".formatted(collection, table, file(table)));
            }
            connection.commit();
            double seconds = (System.nanoTime() - start) / 1e9;
            connection.setAutoCommit(true);
            requireAll(collection);
            return seconds;
        }
    }

    /** Fails unless a collection has as many chunks, and words of as many, as the one that was unloaded. */
    void requireAll(String collection) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            long there = chunks(statement, collection);
            if (there == 0 || there != chunks) {
                throw new IllegalStateException("\"%s\" has %,d of %,d chunks".formatted(collection, there, chunks));
            }
        }
    }

    private static long chunks(Statement statement, String collection) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "select (select count(*) from tusk.%1$s_chunk), (select count(*) from tusk.%1$s_lexical)"
                        .formatted(collection))) {
            row.next();
            if (row.getLong(1) != row.getLong(2)) {
                throw new IllegalStateException("%,d chunks, words of %,d".formatted(row.getLong(1), row.getLong(2)));
            }
            return row.getLong(1);
        }
    }

    /** Deletes the files, which the server's user may own. */
    void delete() throws IOException {
        for (String table : all()) {
            Files.deleteIfExists(file(table));
        }
    }
}
