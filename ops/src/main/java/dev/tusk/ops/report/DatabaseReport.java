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
        @Nullable List<Sizes.Statement> statements,
        List<StatementPlan> plans,
        @Nullable TuningPlan tuning,
        @Nullable Observation observation,
        List<String> left) {

    private static final int PLANS = 10;

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
        List<Sizes.Statement> statements = null;
        try {
            statements = sizes.statements().orElse(null);
            if (statements == null) {
                left.add("statements: pg_stat_statements is not in this database");
            }
        } catch (TuskException e) {
            left.add("statements: " + e.getMessage());
        }
        List<StatementPlan> plans = statements == null
                ? List.of()
                : statements.stream()
                        .limit(PLANS)
                        .map(each -> StatementPlan.of(database, each.text()))
                        .toList();
        TuningPlan tuning = null;
        try {
            tuning = new ConfigurationTuner(dataSource).plan(given);
        } catch (TuskException e) {
            left.add("settings: " + e.getMessage());
        }
        return new DatabaseReport(
                now,
                new Doctor(dataSource).examine(DoctorOptions.ALL),
                sizes.tables(),
                sizes.indexes(),
                statements,
                plans,
                tuning,
                null,
                left);
    }

    /** With what the server did for a while. */
    public DatabaseReport with(Observation seen) {
        return new DatabaseReport(at, doctor, tables, indexes, statements, plans, tuning, seen, left);
    }
}
