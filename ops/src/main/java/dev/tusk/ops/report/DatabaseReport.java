package dev.tusk.ops.report;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.ops.activity.Observation;
import dev.tusk.ops.configuration.ConfigurationTuner;
import dev.tusk.ops.configuration.TuningPlan;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one page tells of a database. Reads only.
 *
 * @param statements null where pg_stat_statements is not there, or may not be read
 * @param plans of those of the statements that take most time, the most first
 * @param tuning null where it could not be made
 * @param observation what the server did for a while; null where nobody looked
 * @param left what could not be told, with the reasons
 */
public record DatabaseReport(
        Instant at,
        DoctorReport doctor,
        List<Sizes.Table> tables,
        List<Sizes.Index> indexes,
        @Nullable List<StatementTime> statements,
        List<StatementPlan> plans,
        @Nullable TuningPlan tuning,
        @Nullable Observation observation,
        List<String> left) {

    public DatabaseReport {
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
        plans = List.copyOf(plans);
        left = List.copyOf(left);
    }

    /**
     * Looks at a database.
     *
     * @param now the time to write on it
     * @param given of the machine, for the settings
     */
    public static DatabaseReport of(DataSource dataSource, Instant now, ConfigurationTuner.Given given) {
        Database database = new Database(dataSource);
        Sizes sizes = new Sizes(database);
        List<String> left = new ArrayList<>();
        Optional<List<StatementTime>> known = told("statements", left, () -> StatementTime.read(database));
        if (known != null && known.isEmpty()) {
            left.add("statements: pg_stat_statements is not in this database");
        }
        List<StatementTime> statements = known == null ? null : known.orElse(null);
        return new DatabaseReport(
                now,
                new Doctor(dataSource).examine(DoctorOptions.ALL),
                Objects.requireNonNullElse(told("tables", left, sizes::tables), List.of()),
                Objects.requireNonNullElse(told("indexes", left, sizes::indexes), List.of()),
                statements,
                statements == null ? List.of() : StatementPlan.of(database, statements),
                told("settings", left, () -> new ConfigurationTuner(dataSource).plan(given)),
                null,
                left);
    }

    /** Null where it cannot be had, with the reason among what is left. */
    private static <T> @Nullable T told(String part, List<String> left, Supplier<T> look) {
        try {
            return look.get();
        } catch (TuskException e) {
            left.add(part + ": " + e.getMessage());
            return null;
        }
    }

    /** With what the server did for a while. */
    public DatabaseReport with(Observation seen) {
        return new DatabaseReport(at, doctor, tables, indexes, statements, plans, tuning, seen, left);
    }
}
