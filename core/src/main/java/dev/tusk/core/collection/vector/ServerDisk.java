package dev.tusk.core.collection.vector;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The disk that the server keeps new indexes on. No function of PostgreSQL tells how much of it is free, so it is known only to a program on
 * the same machine that may read the server's directory.
 */
public final class ServerDisk {

    private ServerDisk() {}

    /**
     * Where the server keeps things.
     *
     * @param data the data directory
     * @param tablespace where indexes go by default, or empty where that is in the data directory
     * @param startedAt seconds since 1970
     */
    private record Place(String data, String tablespace, long startedAt) {}

    /** How many bytes are free for a new index; empty where that cannot be known. */
    public static OptionalLong free(Connection connection) throws SQLException {
        Place place = Database.query(connection, Sql.of("""
                        select
                          case
                            when pg_catalog.pg_has_role('pg_read_all_settings', 'usage')
                            then pg_catalog.current_setting('data_directory')
                          end,
                          coalesce((
                            select pg_catalog.pg_tablespace_location(s.oid)
                            from pg_catalog.pg_tablespace s
                            where s.spcname = coalesce(
                              nullif(pg_catalog.current_setting('default_tablespace'), ''),
                              (
                                select t.spcname
                                from pg_catalog.pg_database d
                                join pg_catalog.pg_tablespace t on t.oid = d.dattablespace
                                where d.datname = pg_catalog.current_database()))), ''),
                          extract(epoch from pg_catalog.pg_postmaster_start_time())::bigint"""), row -> {
                    @Nullable String data = row.getString(1);
                    return data == null
                            ? Optional.<Place>empty()
                            : Optional.of(new Place(data, row.getString(2), row.getLong(3)));
                })
                .getFirst()
                .orElse(null);
        return place == null ? OptionalLong.empty() : free(place);
    }

    /** A directory of the same name may be another machine's: the server notes its start in the directory that is its own. */
    private static OptionalLong free(Place place) {
        try {
            Path data = Path.of(place.data());
            List<String> noted = Files.readAllLines(data.resolve("postmaster.pid"));
            if (noted.size() < 3 || Math.abs(Long.parseLong(noted.get(2).strip()) - place.startedAt()) > 2) {
                return OptionalLong.empty();
            }
            Path kept = place.tablespace().isEmpty() ? data : Path.of(place.tablespace());
            return OptionalLong.of(Files.getFileStore(kept).getUsableSpace());
        } catch (IOException | InvalidPathException | NumberFormatException | SecurityException e) {
            System.getLogger(ServerDisk.class.getName())
                    .log(System.Logger.Level.DEBUG, "the disk of the server is not known: {0}", e.toString());
            return OptionalLong.empty();
        }
    }

    /**
     * Says how much is free.
     *
     * @throws TuskException {@code OUT_OF_SPACE} where the index does not fit
     */
    static String note(OptionalLong free, long needed) {
        if (free.isEmpty()) {
            return "how much is free on the server's disk is not known here: see that %d MB are, and as much for its write-ahead log"
                    .formatted(megabytes(needed));
        }
        if (needed > free.getAsLong()) {
            throw TuskException.withHint(
                    ErrorCode.OUT_OF_SPACE,
                    "the server's disk has %d MB free; the index takes about %d MB"
                            .formatted(free.getAsLong() >> 20, megabytes(needed)),
                    "free some, or keep less of each vector: --store halfvec takes half, --store binary far less");
        }
        return "the server's disk has %d MB free".formatted(free.getAsLong() >> 20)
                + (2 * needed > free.getAsLong() ? "; the write-ahead log of the build may take as much again" : "");
    }

    private static long megabytes(long bytes) {
        return (bytes + (1L << 20) - 1) >> 20;
    }
}
