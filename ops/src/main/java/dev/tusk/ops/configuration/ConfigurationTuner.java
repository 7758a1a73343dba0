package dev.tusk.ops.configuration;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Looks at a server that runs and tells what to configure. Reads only. Safe for use by many threads at once. */
public final class ConfigurationTuner {

    private static final String PURPOSE = "look at the server's configuration";

    private static final long ROUND = 256L << 20;

    private final Database database;

    public ConfigurationTuner(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /**
     * What the caller knows better than the server tells; null for what is to be found.
     *
     * @param workload what the server mostly does
     */
    public record Given(
            @Nullable Long memoryBytes,
            @Nullable Integer cpus,
            @Nullable Integer connections,
            Workload workload,
            Storage storage,
            @Nullable DatabaseSize databaseSize) {}

    /**
     * Looks, and plans.
     *
     * @throws TuskException {@code INVALID_REQUEST} where the memory is neither given nor to be found; where the database fails, as it says
     */
    public TuningPlan plan(Given given) {
        return database.connected(PURPOSE, connection -> plan(connection, given));
    }

    private static TuningPlan plan(Connection connection, Given given) throws SQLException {
        ServerSettings settings = ServerSettings.read(connection);
        ManagedService service = ManagedService.of(connection);
        ServerMachine found = given.memoryBytes() != null && given.cpus() != null
                ? ServerMachine.UNKNOWN
                : ServerMachine.of(connection);
        Long memory = given.memoryBytes() != null ? given.memoryBytes() : rounded(found.memoryBytes());
        if (memory == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "how much memory the server has is not known: it tells that only on Linux, to a user with the rights of pg_read_server_files",
                    "give --memory and --cpus");
        }
        int versionNumber = (int) settings.require("server_version_num").number();
        Integer connections = given.connections() != null
                ? given.connections()
                : (Integer) (int) settings.require("max_connections").number();
        Measured measured = Measured.read(connection, versionNumber);
        Machine machine = new Machine(
                Math.min(versionNumber / 10_000, Machine.NEWEST),
                platform(connection),
                given.workload(),
                memory,
                given.cpus() != null ? given.cpus() : found.cpus(),
                connections,
                given.storage(),
                given.databaseSize() != null ? given.databaseSize() : size(connection, memory));
        LiveRules rules = new LiveRules(machine, settings, measured);
        return new TuningPlan(
                machine, found.inContainer(), service, rules.proposals(), rules.findings(), warnings(found, settings));
    }

    private static List<String> warnings(ServerMachine found, ServerSettings settings) {
        List<String> warnings = new ArrayList<>();
        if (!settings.pendingRestart().isEmpty()) {
            warnings.add("these were changed and wait for a restart; what the server has until then is compared: "
                    + String.join(", ", settings.pendingRestart()));
        }
        if (found.inContainer()) {
            warnings.add("a control group limits this server: its limits count, not those of the machine");
        }
        return warnings;
    }

    /** A machine never has quite the memory that it is sold with; so settings come out as round numbers, and a little smaller. */
    private static @Nullable Long rounded(@Nullable Long bytes) {
        return bytes == null || bytes < 4 * ROUND ? bytes : Long.valueOf(bytes - bytes % ROUND);
    }

    /** By what the server was built for. */
    private static Platform platform(Connection connection) throws SQLException {
        String version = Database.query(connection, Sql.of("select pg_catalog.version()"), row -> row.getString(1))
                .getFirst()
                .toLowerCase(Locale.ROOT);
        if (version.contains("mingw") || version.contains("visual c++") || version.contains("windows")) {
            return Platform.WINDOWS;
        }
        return version.contains("apple") || version.contains("darwin") ? Platform.MAC : Platform.LINUX;
    }

    /** All databases of the server beside its memory: less than half of it fits, more than one and a half times is much larger. */
    private static DatabaseSize size(Connection connection, long memory) throws SQLException {
        double bytes =
                Database.query(connection, Sql.of("""
                                select coalesce(pg_catalog.sum(pg_catalog.pg_database_size(d.oid)), 0)::float8
                                from pg_catalog.pg_database d
                                where pg_catalog.has_database_privilege(d.oid, 'connect')
                                  or pg_catalog.pg_has_role('pg_read_all_stats', 'usage')"""), row -> row.getDouble(1)).getFirst();
        return bytes < memory * 0.5
                ? DatabaseSize.LESS_RAM
                : bytes > memory * 1.5 ? DatabaseSize.GREATER_RAM : DatabaseSize.MID_RAM;
    }
}
