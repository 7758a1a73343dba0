package dev.tusk.core.collection.vector;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine that the server runs on, as far as the server may tell it: on Linux, to a user with the rights of {@code pg_read_server_files}. Within
 * a control group, as in a container, what the group may have counts where that is less.
 *
 * @param memory bytes that are free for programs; empty where it is not known
 * @param processors how many; empty where it is not known
 */
record ServerMachine(OptionalLong memory, OptionalInt processors) {

    private static final ServerMachine UNKNOWN = new ServerMachine(OptionalLong.empty(), OptionalInt.empty());

    /** What the operating system refuses the server. */
    private static final String NOT_PERMITTED = "42501";

    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
    private static final Pattern PROCESSOR = Pattern.compile("(?m)^cpu\\d+ ");

    /** What is given back of what the group has taken where it is needed: pages of files. */
    private static final Pattern FILE_PAGES = Pattern.compile("(?m)^(?:active_file|inactive_file) (\\d+)$");

    private static final Pattern CPU_MAX = Pattern.compile("^(\\d+) (\\d+)");

    /** Files of the two versions of control groups, as a process within one sees them. All say that they have no bytes, so a length is asked for. */
    private static final String READ = """
            select
              coalesce(pg_catalog.pg_read_file('/proc/meminfo', 0, 65536, true), ''),
              coalesce(pg_catalog.pg_read_file('/proc/stat', 0, 65536, true), ''),
              coalesce(
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory.max', 0, 65536, true),
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory/memory.limit_in_bytes', 0, 65536, true), ''),
              coalesce(
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory.current', 0, 65536, true),
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory/memory.usage_in_bytes', 0, 65536, true), ''),
              coalesce(
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory.stat', 0, 65536, true),
                pg_catalog.pg_read_file('/sys/fs/cgroup/memory/memory.stat', 0, 65536, true), ''),
              coalesce(pg_catalog.pg_read_file('/sys/fs/cgroup/cpu.max', 0, 65536, true), '')""";

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
                            row -> new ServerMachine(
                                    memory(row.getString(1), row.getString(3), row.getString(4), row.getString(5)),
                                    processors(row.getString(2), row.getString(6))))
                    .getFirst();
        } catch (SQLException e) {
            if (!NOT_PERMITTED.equals(e.getSQLState())) {
                throw e;
            }
            System.getLogger(ServerMachine.class.getName())
                    .log(System.Logger.Level.DEBUG, "the machine of the server is not known: {0}", e.getMessage());
            return UNKNOWN;
        }
    }

    /**
     * By the text of files of Linux, which is empty for one that is not there.
     *
     * @param most what the control group may have: a number of bytes, {@code max}, or a number beyond all memory
     */
    static OptionalLong memory(String meminfo, String most, String taken, String groupStat) {
        Matcher available = AVAILABLE.matcher(meminfo);
        OptionalLong ofMachine =
                available.find() ? OptionalLong.of(Long.parseLong(available.group(1)) * 1024) : OptionalLong.empty();
        if (!isNumber(most) || !isNumber(taken)) {
            return ofMachine;
        }
        long reclaimable = FILE_PAGES
                .matcher(groupStat)
                .results()
                .mapToLong(pages -> Long.parseLong(pages.group(1)))
                .sum();
        long ofGroup = Math.max(0, Long.parseLong(most.strip()) - Long.parseLong(taken.strip()) + reclaimable);
        return OptionalLong.of(Math.min(ofGroup, ofMachine.orElse(Long.MAX_VALUE)));
    }

    private static boolean isNumber(String text) {
        return text.strip().matches("\\d{1,19}") && new BigInteger(text.strip()).bitLength() < Long.SIZE;
    }

    /** As {@link #memory}, of {@code /proc/stat} and the group's {@code cpu.max}. */
    static OptionalInt processors(String stat, String most) {
        int count = (int) PROCESSOR.matcher(stat).results().count();
        if (count == 0) {
            return OptionalInt.empty();
        }
        Matcher quota = CPU_MAX.matcher(most);
        return OptionalInt.of(
                quota.find()
                        ? Math.clamp(
                                Math.ceilDiv(Long.parseLong(quota.group(1)), Long.parseLong(quota.group(2))), 1, count)
                        : count);
    }
}
