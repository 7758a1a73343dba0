package dev.tusk.sources.sql;

import dev.tusk.sources.record.RowForm;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query to be read.
 *
 * @param url as the driver has it, without a password
 * @param user null where the URL or the driver tells
 * @param password never shown; null for none
 * @param drivers jars with drivers, beside those that are there
 * @param query one statement that gives rows; it runs in a read-only transaction
 */
public record SqlSpec(
        String url, @Nullable String user, @Nullable String password, List<Path> drivers, String query, RowForm rows) {

    public SqlSpec {
        drivers = List.copyOf(drivers);
    }

    @Override
    public String toString() {
        return "SqlSpec[" + SqlSource.withoutSecrets(url) + "]";
    }
}
