package dev.tusk.core.collection.vector;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of the machine that the server runs on, where the server may tell it. */
final class ServerMemory {

    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");

    private ServerMemory() {}

    /** How many bytes are free for programs; empty where this user may not read the server's files, or the server is not Linux. */
    static OptionalLong available(Connection connection) throws SQLException {
        boolean mayRead = Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.pg_has_role('pg_read_server_files', 'usage')"
                                        + " and pg_catalog.has_function_privilege('pg_catalog.pg_read_file(text, boolean)', 'execute')"),
                        row -> row.getBoolean(1))
                .getFirst();
        if (!mayRead) {
            return OptionalLong.empty();
        }
        // The file says that it has no bytes, so it is read without asking for its length.
        String file = Database.query(
                        connection,
                        Sql.of("select coalesce(pg_catalog.pg_read_file('/proc/meminfo', true), '')"),
                        row -> row.getString(1))
                .getFirst();
        Matcher available = AVAILABLE.matcher(file);
        return available.find() ? OptionalLong.of(Long.parseLong(available.group(1)) * 1024) : OptionalLong.empty();
    }
}
