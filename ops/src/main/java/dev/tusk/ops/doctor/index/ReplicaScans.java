package dev.tusk.ops.doctor.index;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** How often standbys have used indexes, which have the same numbers there. */
final class ReplicaScans {

    private static final String QUERY = """
            select i.oid::bigint, pg_catalog.pg_stat_get_numscans(i.oid)
            from pg_catalog.unnest(?::oid[]) as i (oid)
            where pg_catalog.pg_is_in_recovery()""";

    private ReplicaScans() {}

    /**
     * Scans of all standbys together.
     *
     * @throws SQLException where one cannot be asked: what it would say is not known
     */
    static Map<Long, Long> of(Inspection db, List<Index> indexes) throws SQLException {
        Map<Long, Long> scans = new HashMap<>();
        if (indexes.isEmpty()) {
            return scans;
        }
        Sql query = Sql.of(
                QUERY,
                Sql.textArray(indexes.stream()
                        .map(index -> Long.toString(index.oid()))
                        .toList()));
        for (DataSource replica : db.replicas()) {
            try (Connection connection = replica.getConnection()) {
                List<Map.Entry<Long, Long>> told =
                        Database.query(connection, query, row -> Map.entry(row.getLong(1), row.getLong(2)));
                if (told.isEmpty()) {
                    throw new SQLException("a server that was named as a standby is none", "55000");
                }
                told.forEach(each -> scans.merge(each.getKey(), each.getValue(), Long::sum));
            } catch (SQLException e) {
                throw new SQLException("a standby cannot be asked: " + e.getMessage(), "55000", e);
            }
        }
        return scans;
    }
}
