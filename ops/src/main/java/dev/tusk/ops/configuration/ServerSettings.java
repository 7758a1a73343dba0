package dev.tusk.ops.configuration;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings of a server as it has them now. */
final class ServerSettings {

    private static final Pattern AMOUNT = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z]*)");

    /** PostgreSQL's units in bytes or milliseconds. */
    private static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("B", 1.0),
            Map.entry("kB", 1024.0),
            Map.entry("MB", 1048576.0),
            Map.entry("GB", 1073741824.0),
            Map.entry("TB", 1099511627776.0),
            Map.entry("8kB", 8192.0),
            Map.entry("16MB", 16777216.0),
            Map.entry("us", 0.001),
            Map.entry("ms", 1.0),
            Map.entry("s", 1_000.0),
            Map.entry("min", 60_000.0),
            Map.entry("h", 3_600_000.0),
            Map.entry("d", 86_400_000.0));

    private final Map<String, Known> known;

    private ServerSettings(Map<String, Known> known) {
        this.known = known;
    }

    /**
     * A setting that the server has.
     *
     * @param shown its value as people read it: {@code 128MB}
     * @param raw its value in its unit
     * @param unit {@code 8kB}, {@code ms}; null for none
     * @param context {@code postmaster}, {@code sighup}, {@code user} ...
     * @param type {@code bool}, {@code enum}, {@code integer}, {@code real}, {@code string}
     * @param source where the value comes from: {@code default}, {@code configuration file}, {@code command line} ...
     * @param pendingRestart whether another value waits for a restart
     * @param byAlterSystem whether the value comes from ALTER SYSTEM; false too where this user may not see it
     * @param choices of an enum
     */
    record Known(
            String name,
            String shown,
            String raw,
            @Nullable String unit,
            String context,
            String type,
            String source,
            boolean pendingRestart,
            boolean byAlterSystem,
            List<String> choices) {

        boolean needsRestart() {
            return context.equals("postmaster");
        }

        boolean takes(String value) {
            return choices.isEmpty() || choices.contains(value);
        }

        /** Whether the value is the one that it has, whatever the units. */
        boolean isAlready(String value) {
            return switch (type) {
                case "bool" -> isOn(value) == isOn(raw);
                case "integer", "real" -> Math.abs(amount(value, unit) - amount(raw, unit)) < 1e-9;
                default -> value.equalsIgnoreCase(raw);
            };
        }

        /** Its value in bytes. */
        long bytes() {
            return (long) (Double.parseDouble(raw) * UNITS.getOrDefault(String.valueOf(unit), 1.0));
        }

        /** Its value as a number, of a time in milliseconds. */
        double number() {
            return amount(raw, unit) * (unit == null ? 1 : UNITS.getOrDefault(unit, 1.0));
        }
    }

    static ServerSettings read(Connection connection) throws SQLException {
        Map<String, Known> known = new TreeMap<>();
        Database.query(
                        connection,
                        Sql.of("""
                                select
                                  s.name, coalesce(pg_catalog.current_setting(s.name, true), ''), coalesce(s.setting, ''), s.unit, s.context,
                                  s.vartype, s.source, s.pending_restart,
                                  coalesce(s.sourcefile like '%/postgresql.auto.conf', false), coalesce(s.enumvals, '{}')
                                from pg_catalog.pg_settings s
                                order by s.name"""),
                        row -> new Known(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getBoolean(8),
                                row.getBoolean(9),
                                Arrays.asList((String[]) row.getArray(10).getArray())))
                .forEach(each -> known.put(each.name(), each));
        return new ServerSettings(known);
    }

    Optional<Known> find(String name) {
        return Optional.ofNullable(known.get(name));
    }

    Known require(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("the server has no setting " + name));
    }

    /** The names of those of which another value waits for a restart. */
    List<String> pendingRestart() {
        return known.values().stream()
                .filter(Known::pendingRestart)
                .map(Known::name)
                .toList();
    }

    boolean hasPrefix(String prefix) {
        return known.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    private static boolean isOn(String value) {
        return List.of("on", "true", "yes", "1").contains(value.toLowerCase(Locale.ROOT));
    }

    /** A value with or without a unit, as a number of the setting's own units. */
    private static double amount(String value, @Nullable String unit) {
        Matcher matcher = AMOUNT.matcher(value.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a number with a unit: " + value);
        }
        double number = Double.parseDouble(matcher.group(1));
        String given = matcher.group(2);
        if (given.isEmpty() || unit == null) {
            return number;
        }
        return number * UNITS.getOrDefault(given, 1.0) / UNITS.getOrDefault(unit, 1.0);
    }
}
