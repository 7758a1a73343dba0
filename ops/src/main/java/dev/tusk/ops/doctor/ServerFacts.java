package dev.tusk.ops.doctor;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.configuration.ManagedService;
import dev.tusk.ops.rule.Need;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the other end of a connection.
 *
 * @param version as people write it, for example {@code 18.1}
 * @param versionNumber for example 180001
 * @param superuser whether the user is one
 * @param monitor whether the user sees what other sessions do
 * @param standby whether the server replays another one's log
 * @param managed the service that runs the server, where its settings tell; null for none that is known
 * @param statements the view of pg_stat_statements as SQL, or null
 * @param statementsMissing why there is none, or null
 * @param vectorSchema the schema of pgvector as SQL, or null
 * @param vectorVersion the version of pgvector in this database, or null
 * @param tuskSchema whether Tusk's schema is there
 */
public record ServerFacts(
        String version,
        int versionNumber,
        String database,
        String user,
        boolean superuser,
        boolean monitor,
        boolean standby,
        @Nullable String managed,
        @Nullable String statements,
        @Nullable String statementsMissing,
        @Nullable String vectorSchema,
        @Nullable String vectorVersion,
        boolean tuskSchema) {

    private static final int OLDEST = 150000;

    /** The major version. */
    public int major() {
        return versionNumber / 10_000;
    }

    static ServerFacts read(ReadOnly session) throws SQLException {
        ServerFacts facts;
        try {
            facts = session.query(
                            Sql.of("""
                    select
                      split_part(current_setting('server_version'), ' ', 1),
                      current_setting('server_version_num')::int,
                      current_database()::text,
                      current_user::text,
                      current_setting('is_superuser')::boolean,
                      pg_has_role(current_user, 'pg_monitor', 'usage'),
                      pg_is_in_recovery(),
                      array(%s),
                      (select format('%%I.pg_stat_statements', n.nspname)
                       from pg_extension e join pg_namespace n on n.oid = e.extnamespace
                       where e.extname = 'pg_stat_statements'),
                      (select quote_ident(n.nspname)
                       from pg_extension e join pg_namespace n on n.oid = e.extnamespace
                       where e.extname = 'vector'),
                      (select extversion from pg_extension where extname = 'vector'),
                      to_regclass('tusk.collection') is not null""".formatted(ManagedService.SIGNS)),
                            row -> new ServerFacts(
                                    row.getString(1),
                                    row.getInt(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getBoolean(5),
                                    row.getBoolean(6),
                                    row.getBoolean(7),
                                    managed(row),
                                    row.getString(9),
                                    null,
                                    row.getString(10),
                                    row.getString(11),
                                    row.getBoolean(12)))
                    .getFirst();
        } finally {
            session.end();
        }
        if (facts.versionNumber < OLDEST) {
            throw TuskException.withHint(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "this is PostgreSQL %s; the rules are made for 15 and newer".formatted(facts.version),
                    "upgrade the server");
        }
        return facts.withStatements(session);
    }

    private static @Nullable String managed(ResultSet row) throws SQLException {
        List<String> signs = Stream.of((Object[]) row.getArray(8).getArray())
                .map(String::valueOf)
                .toList();
        ManagedService service = ManagedService.of(signs);
        return service == ManagedService.NONE ? null : service.words();
    }

    /** The extension may be there without its library being loaded, or be of a version without the columns that are read. */
    private ServerFacts withStatements(ReadOnly session) throws SQLException {
        if (statements == null) {
            return this;
        }
        try {
            session.query(Sql.of("select total_exec_time, toplevel from " + statements + " limit 1"), row -> true);
            return this;
        } catch (SQLException e) {
            if (SkipReason.endsAll(e)) {
                throw e;
            }
            return new ServerFacts(
                    version,
                    versionNumber,
                    database,
                    user,
                    superuser,
                    monitor,
                    standby,
                    managed,
                    null,
                    e.getSQLState().equals("42703")
                            ? "needs a newer pg_stat_statements: run alter extension pg_stat_statements update"
                            : "pg_stat_statements cannot be read: " + SkipReason.of(e),
                    vectorSchema,
                    vectorVersion,
                    tuskSchema);
        } finally {
            session.end();
        }
    }

    /** Why a rule with these needs cannot be checked; empty where it can. */
    Optional<String> missing(Set<Need> needs) {
        return needs.stream()
                .sorted()
                .filter(need -> !has(need))
                .findFirst()
                .map(need -> need == Need.PG_STAT_STATEMENTS && statementsMissing != null
                        ? statementsMissing
                        : "needs " + need.what());
    }

    /** Whether rules with these needs can say anything of this server: those for standbys cannot of a primary. */
    boolean concerns(Set<Need> needs) {
        return standby || !needs.contains(Need.STANDBY);
    }

    private boolean has(Need need) {
        return switch (need) {
            case PG_MONITOR -> monitor;
            case PG_STAT_STATEMENTS -> statements != null;
            case PGVECTOR -> vectorSchema != null;
            case PRIMARY -> !standby;
            case STANDBY -> standby;
            case CATALOG -> true;
            case TUSK_SCHEMA -> tuskSchema;
        };
    }
}
