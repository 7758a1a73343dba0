package dev.tusk.server.metrics;

import dev.tusk.core.attach.SyncStatus;
import dev.tusk.core.recall.Recall;
import dev.tusk.core.recall.RecallMonitor;
import dev.tusk.core.recall.RecallStatus;
import dev.tusk.core.schedule.ScheduleStatus;
import dev.tusk.core.schedule.ScheduleStatus.State;
import dev.tusk.server.http.Route;
import dev.tusk.server.schedules.BackgroundSchedules;
import dev.tusk.server.sync.BackgroundSync;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /metrics} in the text form of Prometheus. Asks no database. */
public final class MetricRoutes {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final @Nullable RecallMonitor recall;
    private final @Nullable BackgroundSync sync;
    private final @Nullable BackgroundSchedules schedules;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge mean = gauge("tusk.recall", "Share of the ten nearest that searches find, of seven days");
    private final MultiGauge low = gauge("tusk.recall.low", "Lower end of its interval of 95 % confidence");
    private final MultiGauge high = gauge("tusk.recall.high", "Upper end of its interval of 95 % confidence");
    private final MultiGauge target = gauge("tusk.recall.target", "Share that the collection promises");
    private final MultiGauge queries = gauge("tusk.recall.queries", "Queries by which it was measured");

    private final MultiGauge lag = gauge("tusk.sync.lag.seconds", "How long the oldest change of the table has waited");
    private final MultiGauge waiting = gauge("tusk.sync.waiting", "Changes of the table that wait");
    private final MultiGauge failed = gauge("tusk.sync.failed", "Rows that could not become documents");
    private final MultiGauge problem = gauge("tusk.sync.problem", "1 while something is in the way of syncing");

    private final MultiGauge running = gauge("tusk.schedule.running", "1 while the scheduled ingestion runs");
    private final MultiGauge failing =
            gauge("tusk.schedule.failing", "1 while its last run failed, or some of its items did");
    private final MultiGauge ended =
            gauge("tusk.schedule.ended.seconds", "When its last run ended, in seconds of Unix time");
    private final MultiGauge next = gauge("tusk.schedule.next.seconds", "When it runs next, in seconds of Unix time");

    /**
     * Of these.
     *
     * @param recall what measures it, or null where that is turned off
     * @param sync what follows tables, or null where that is turned off
     * @param schedules what runs ingestions, or null where that is turned off
     */
    public MetricRoutes(
            @Nullable RecallMonitor recall, @Nullable BackgroundSync sync, @Nullable BackgroundSchedules schedules) {
        this.schedules = schedules;
        this.recall = recall;
        this.sync = sync;
    }

    public List<Route> routes() {
        return List.of(Route.get("/metrics", this::scrape));
    }

    private MultiGauge gauge(String name, String what) {
        return MultiGauge.builder(name).description(what).register(registry);
    }

    private synchronized void scrape(Context context) {
        if (recall != null) {
            register(recall.latest());
        }
        if (sync != null) {
            registerSync(sync.latest());
        }
        if (schedules != null) {
            registerSchedules(schedules.latest());
        }
        context.contentType(TEXT).header("Cache-Control", "no-store").result(registry.scrape(TEXT));
    }

    private void register(Map<String, RecallStatus> latest) {
        List<MultiGauge.Row<?>> means = new ArrayList<>();
        List<MultiGauge.Row<?>> lows = new ArrayList<>();
        List<MultiGauge.Row<?>> highs = new ArrayList<>();
        List<MultiGauge.Row<?>> targets = new ArrayList<>();
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        latest.forEach((collection, status) -> {
            Tags tags = Tags.of("collection", collection);
            targets.add(MultiGauge.Row.of(tags, status.target()));
            Recall measured = status.recall();
            if (measured != null) {
                means.add(MultiGauge.Row.of(tags, measured.mean()));
                lows.add(MultiGauge.Row.of(tags, measured.low()));
                highs.add(MultiGauge.Row.of(tags, measured.high()));
                counts.add(MultiGauge.Row.of(tags, measured.queries()));
            }
        });
        mean.register(means, true);
        low.register(lows, true);
        high.register(highs, true);
        target.register(targets, true);
        queries.register(counts, true);
    }

    private void registerSync(List<SyncStatus> statuses) {
        lag.register(rows(statuses, status -> status.lag().toMillis() / 1000.0), true);
        waiting.register(rows(statuses, SyncStatus::waiting), true);
        failed.register(rows(statuses, SyncStatus::failed), true);
        problem.register(rows(statuses, status -> status.problem() == null ? 0 : 1), true);
    }

    private static List<MultiGauge.Row<?>> rows(List<SyncStatus> statuses, Function<SyncStatus, Number> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        statuses.forEach(
                status -> rows.add(MultiGauge.Row.of(Tags.of("collection", status.collection()), value.apply(status))));
        return rows;
    }

    private void registerSchedules(List<ScheduleStatus> statuses) {
        running.register(ofSchedules(statuses, status -> status.state() == State.RUNNING ? 1 : 0), true);
        failing.register(
                ofSchedules(
                        statuses, status -> status.state() == State.FAILED || status.state() == State.PARTIAL ? 1 : 0),
                true);
        ended.register(
                ofSchedules(
                        statuses.stream()
                                .filter(status -> status.endedAt() != null)
                                .toList(),
                        status -> Objects.requireNonNull(status.endedAt()).getEpochSecond()),
                true);
        next.register(ofSchedules(statuses, status -> status.nextRun().getEpochSecond()), true);
    }

    private static List<MultiGauge.Row<?>> ofSchedules(
            List<ScheduleStatus> statuses, Function<ScheduleStatus, Number> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        statuses.forEach(status -> rows.add(MultiGauge.Row.of(
                Tags.of(
                        "collection",
                        status.schedule().collection(),
                        "ingestion",
                        status.schedule().name()),
                value.apply(status))));
        return rows;
    }
}
