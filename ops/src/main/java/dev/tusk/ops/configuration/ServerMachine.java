package dev.tusk.ops.configuration;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a server runs on, as the server itself reads it: on Linux, for a user with the rights of {@code pg_read_server_files}. In a
 * container it is what the control group may have, where that is less.
 *
 * @param memoryBytes all of it; null where it is not known
 * @param cpus null where it is not known
 * @param inContainer whether a control group sets a limit
 */
record ServerMachine(@Nullable Long memoryBytes, @Nullable Integer cpus, boolean inContainer) {

    static final ServerMachine UNKNOWN = new ServerMachine(null, null, false);

    private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");
    private static final Pattern PROCESSOR = Pattern.compile("(?m)^cpu\\d+ ");
    private static final Pattern CPU_MAX = Pattern.compile("^(\\d+) (\\d+)");
    private static final String NOT_PERMITTED = "42501";

    private static final String READ = """
            select
              coalesce(pg_catalog.pg_read_file('/proc/meminfo', 0, 65536, true), ''),
              coalesce(pg_catalog.pg_read_file('/proc/stat', 0, 65536, true), ''),
              coalesce(
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory.max', 0, 65536, true),
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory/memory.limit_in_bytes', 0, 65536, true), ''),
              coalesce(
                pg_catalog.pg_read_file('/sys/fs/cgroup/cpu.max', 0, 65536, true),
                pg_catalog.pg_read_file('/sys/fs/cgroup/cpu/cpu.cfs_quota_us', 0, 65536, true)
                  || ' ' || pg_catalog.pg_read_file('/sys/fs/cgroup/cpu/cpu.cfs_period_us', 0, 65536, true), '')""";

    static ServerMachine of(Connection connection) throws SQLException {
        boolean mayRead = Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.pg_has_role('pg_read_server_files', 'usage')"
                                        + " and pg_catalog.has_function_privilege('pg_catalog.pg_read_file(text, bigint, bigint, boolean)', 'execute')"),
                        row -> row.getBoolean(1))
                .getFirst();
        if (!mayRead) {
            return UNKNOWN;
        }
        try {
            return Database.query(
                            connection,
                            Sql.of(READ),
                            row -> read(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                    .getFirst();
        } catch (SQLException e) {
            if (!NOT_PERMITTED.equals(e.getSQLState())) {
                throw e;
            }
            return UNKNOWN;
        }
    }

    /**
     * By the text of files of Linux, each empty where it is not there.
     *
     * @param memoryMax of the control group: a number of bytes, {@code max}, or a number beyond all memory
     * @param cpuMax quota and period; {@code max} or -1 in place of a quota for none
     */
    static ServerMachine read(String meminfo, String stat, String memoryMax, String cpuMax) {
        Matcher total = TOTAL.matcher(meminfo);
        if (!total.find()) {
            return UNKNOWN;
        }
        long memory = Long.parseLong(total.group(1)) * 1024;
        int cpus = (int) PROCESSOR.matcher(stat).results().count();
        boolean limited = false;
        String most = memoryMax.strip();
        if (most.matches("\\d{1,19}")
                && new BigInteger(most).bitLength() < Long.SIZE
                && Long.parseLong(most) < memory) {
            memory = Long.parseLong(most);
            limited = true;
        }
        Matcher quota = CPU_MAX.matcher(cpuMax);
        if (quota.find()) {
            long granted = Math.ceilDiv(Long.parseLong(quota.group(1)), Math.max(1, Long.parseLong(quota.group(2))));
            if (granted < cpus) {
                cpus = (int) Math.max(1, granted);
                limited = true;
            }
        }
        return new ServerMachine(memory, cpus == 0 ? null : cpus, limited);
    }
}
