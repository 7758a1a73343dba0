package dev.tusk.server.metrics;

import dev.tusk.core.recall.Recall;
import dev.tusk.core.recall.RecallMonitor;
import dev.tusk.core.recall.RecallStatus;
import dev.tusk.server.http.Route;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /metrics} in the text form of Prometheus. Asks no database. */
public final class MetricRoutes {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final @Nullable RecallMonitor recall;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge mean = gauge("tusk.recall", "Share of the ten nearest that searches find, of seven days");
    private final MultiGauge low = gauge("tusk.recall.low", "Lower end of its interval of 95 % confidence");
    private final MultiGauge high = gauge("tusk.recall.high", "Upper end of its interval of 95 % confidence");
    private final MultiGauge target = gauge("tusk.recall.target", "Share that the collection promises");
    private final MultiGauge queries = gauge("tusk.recall.queries", "Queries by which it was measured");

    /** @param recall what measures it, or null where that is turned off */
    public MetricRoutes(@Nullable RecallMonitor recall) {
        this.recall = recall;
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
}
