package dev.tusk.ops.activity;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A session of a client that is within a transaction at this moment, in any database of the server. This one, and those that this user may not see, are left
 * out.
 *
 * @param state as pg_stat_activity has it, such as {@code active}
 * @param waitsFor what it waits for; empty where it waits for nothing, or only for its client
 * @param transactionSeconds how old its transaction is
 * @param statementSeconds how long ago its last statement began
 * @param blockedBy whose locks it waits for; 0 is a prepared transaction
 * @param statement the beginning of its last statement, as it was written, with its values
 */
public record LiveSession(
        int pid,
        String database,
        String user,
        String application,
        String state,
        String waitsFor,
        double transactionSeconds,
        double statementSeconds,
        List<Integer> blockedBy,
        String statement) {

    private static final String QUERY = """
            select /* tusk */
              s.pid, coalesce(s.datname::text, ''), coalesce(s.usename::text, ''), coalesce(s.application_name, ''), s.state,
              case
                when s.wait_event_type is null or s.wait_event_type = 'Client'
                then ''
                else s.wait_event_type || ': ' || coalesce(s.wait_event, '')
              end,
              coalesce(greatest(extract(epoch from pg_catalog.clock_timestamp() - s.xact_start), 0), 0)::float8,
              coalesce(greatest(extract(epoch from pg_catalog.clock_timestamp() - s.query_start), 0), 0)::float8,
              case when s.wait_event_type = 'Lock' then pg_catalog.pg_blocking_pids(s.pid) else '{}'::int[] end,
              pg_catalog.left(pg_catalog.regexp_replace(coalesce(s.query, ''), '\\s+', ' ', 'g'), 200)
            from pg_catalog.pg_stat_activity s
            where s.backend_type = 'client backend'
              and s.pid <> pg_catalog.pg_backend_pid()
              and s.state not in ('idle', 'disabled')
            order by s.xact_start nulls last, s.pid
            limit 30""";

    public LiveSession {
        blockedBy = List.copyOf(blockedBy);
    }

    /** The thirty with the oldest transactions, the oldest first. */
    public static List<LiveSession> read(Database database) {
        return database.query("read the sessions of the server", Sql.of(QUERY), LiveSession::of);
    }

    private static LiveSession of(ResultSet row) throws SQLException {
        return new LiveSession(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getDouble(7),
                row.getDouble(8),
                Stream.of((Object[]) row.getArray(9).getArray())
                        .map(pid -> ((Number) pid).intValue())
                        .toList(),
                StatementText.shown(row.getString(10)));
    }

    /** For a JSON mapper. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pid", pid);
        json.put("database", database);
        json.put("user", user);
        json.put("application", application);
        json.put("state", state);
        json.put("waits_for", waitsFor);
        json.put("transaction_seconds", transactionSeconds);
        json.put("statement_seconds", statementSeconds);
        json.put("blocked_by", blockedBy);
        json.put("statement", statement);
        return json;
    }
}
