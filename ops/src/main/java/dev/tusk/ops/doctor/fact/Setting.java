package dev.tusk.ops.doctor.fact;

import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the server as it is in effect for new sessions of this user, whatever this session has set.
 *
 * @param unit as the server counts it: {@code 8kB}, {@code ms}; null for none
 * @param source where it comes from: {@code default}, {@code configuration file}
 * @param context when it can be changed: {@code postmaster} needs a restart
 * @param pendingRestart whether the files say something else that waits for a restart
 * @param usual the value that the server starts with where nobody sets it
 * @param byAlterSystem whether the value comes from ALTER SYSTEM; false too where this user may not see it
 */
public record Setting(
        String name,
        String value,
        @Nullable String unit,
        String source,
        String context,
        boolean pendingRestart,
        String usual,
        boolean byAlterSystem) {

    static final Sql QUERY = Sql.of("""
            select
              name, coalesce(reset_val, ''), unit, source, context, pending_restart, coalesce(boot_val, ''),
              coalesce(sourcefile like '%/postgresql.auto.conf', false)
            from pg_settings
            order by name""");

    static Setting of(ResultSet row) throws SQLException {
        return new Setting(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getString(7),
                row.getBoolean(8));
    }

    public boolean isOff() {
        return value.equals("off");
    }

    /** The value as a number in the unit of the server. */
    public double number() {
        return Double.parseDouble(value);
    }

    /** The value in bytes. */
    public long bytes() {
        long factor = switch (String.valueOf(unit)) {
            case "B" -> 1;
            case "kB" -> 1L << 10;
            case "8kB" -> 8L << 10;
            case "1kB", "2kB", "4kB", "16kB", "32kB" ->
                Long.parseLong(String.valueOf(unit).replace("kB", "")) << 10;
            case "MB" -> 1L << 20;
            default -> throw new IllegalStateException("%s is counted in %s".formatted(name, unit));
        };
        return Long.parseLong(value) * factor;
    }

    /** The value in seconds. */
    public double seconds() {
        return number()
                * switch (String.valueOf(unit)) {
                    case "ms" -> 0.001;
                    case "s" -> 1;
                    case "min" -> 60;
                    default -> throw new IllegalStateException("%s is counted in %s".formatted(name, unit));
                };
    }
}
