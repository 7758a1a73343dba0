package dev.tusk.server.operations;

import dev.tusk.core.sql.Database;
import dev.tusk.ops.activity.Activity;
import dev.tusk.ops.activity.LiveSession;
import dev.tusk.ops.configuration.ConfigurationTuner;
import dev.tusk.ops.configuration.Storage;
import dev.tusk.ops.configuration.Workload;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorRules;
import dev.tusk.ops.finding.FindingJson;
import dev.tusk.ops.report.DatabaseReport;
import dev.tusk.ops.report.ReportJson;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.Json;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tells of the database as a whole. Reads only, and one look at a time, however many ask. */
public final class OperationRoutes {

    /** Who asks within this time gets what the one before got. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final DoctorOptions BLOCKED = new DoctorOptions(
            Set.of("LCK-001"),
            Set.of(),
            Thresholds.of(Map.of("LCK-001.seconds", 0.0), DoctorRules.all()),
            Duration.ofSeconds(2));

    private final DataSource dataSource;
    private final Once<DatabaseReport> report = new Once<>();
    private final Once<Map<String, Object>> activity = new Once<>();

    public OperationRoutes(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public List<Route> routes() {
        return List.of(Route.get("/v1/ops/report", this::report), Route.get("/v1/ops/activity", this::activity));
    }

    private void report(Context context) {
        DatabaseReport latest = report.get(
                FRESH,
                () -> DatabaseReport.of(
                        dataSource,
                        Instant.now(),
                        new ConfigurationTuner.Given(null, null, null, Workload.WEB, Storage.SSD, null)));
        Answers.json(context, Json.tree(ReportJson.of(latest)));
    }

    private void activity(Context context) {
        Answers.json(context, Json.tree(activity.get(FRESH, this::now)));
    }

    private Map<String, Object> now() {
        Database database = new Database(dataSource);
        Map<String, Object> json = new LinkedHashMap<>(Activity.read(database).json());
        json.put(
                "sessions",
                LiveSession.read(database).stream().map(LiveSession::json).toList());
        json.put(
                "blocked",
                new Doctor(dataSource)
                        .examine(BLOCKED).findings().stream()
                                .map(FindingJson::of)
                                .toList());
        return json;
    }

    /** What was made last, for as long as it is fresh; made by one thread while others wait for it. */
    private static final class Once<T> {

        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable T latest;
        private long madeAt;

        T get(Duration fresh, Supplier<T> make) {
            lock.lock();
            try {
                T known = latest;
                if (known != null && System.nanoTime() - madeAt < fresh.toNanos()) {
                    return known;
                }
                T made = make.get();
                latest = made;
                madeAt = System.nanoTime();
                return made;
            } finally {
                lock.unlock();
            }
        }
    }
}
