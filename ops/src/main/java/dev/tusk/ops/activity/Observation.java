package dev.tusk.ops.activity;

import dev.tusk.core.sql.Database;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.page.LineChart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;

/**
 * What a server did for a while.
 *
 * @param moments the first and the last at the least, in the order of time
 */
public record Observation(List<Activity> moments) {

    private static final int LEAST = 2;

    public Observation {
        moments = List.copyOf(moments);
        if (moments.size() < LEAST) {
            throw new IllegalArgumentException("%d moments are no while".formatted(moments.size()));
        }
    }

    /**
     * Asks again and again, for as long as is wanted.
     *
     * @param length of the whole, a second at the least
     * @param pause between two moments
     * @throws InterruptedException when the thread is told to end
     */
    public static Observation of(DataSource dataSource, Duration length, Duration pause) throws InterruptedException {
        Database database = new Database(dataSource);
        List<Activity> moments = new ArrayList<>();
        long end = System.nanoTime() + length.toNanos();
        moments.add(Activity.read(database));
        while (System.nanoTime() < end) {
            Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, pause.toMillis()));
            moments.add(Activity.read(database));
        }
        return new Observation(moments);
    }

    /** What the charts of it are, as HTML. */
    public String charts() {
        return "<div class=\"charts\">\n"
                + chart(
                        "Sessions",
                        Unit.COUNT::text,
                        now("active", Activity::active),
                        now("idle in transaction", Activity::idleInTransaction),
                        now("waiting for locks", Activity::waitingForLocks))
                + chart("Transactions per second", Unit.COUNT::text, rate("transactions", Activity::transactions))
                + chart(
                        "Rows per second",
                        Unit.COUNT::text,
                        rate("read", Activity::rowsRead),
                        rate("written", Activity::rowsWritten))
                + chart("Pages found in shared_buffers", Unit.SHARE::text, hits())
                + chart(
                        "WAL per second",
                        Unit.BYTES::text,
                        rate("WAL", each -> each.walBytes() == null ? Double.NaN : each.walBytes()))
                + chart(
                        "Temporary files per second",
                        Unit.BYTES::text,
                        rate("temporary files", Activity::temporaryBytes))
                + "</div>\n";
    }

    private String chart(String title, DoubleFunction<String> number, LineChart.Series... series) {
        double start = moments.getFirst().epochSeconds();
        List<Double> seconds =
                moments.stream().map(each -> each.epochSeconds() - start).toList();
        return new LineChart(title, seconds, List.of(series), number).html();
    }

    private LineChart.Series now(String name, ToDoubleFunction<Activity> value) {
        return new LineChart.Series(
                name, moments.stream().map(value::applyAsDouble).toList());
    }

    private LineChart.Series rate(String name, ToDoubleFunction<Activity> counter) {
        return between(
                name,
                (before, after) -> Math.max(0, counter.applyAsDouble(after) - counter.applyAsDouble(before))
                        / Math.max(1e-3, after.epochSeconds() - before.epochSeconds()));
    }

    /** Without a value where no page was asked for. */
    private LineChart.Series hits() {
        return between("share", (before, after) -> {
            double hit = Math.max(0, after.blocksHit() - before.blocksHit());
            double all = hit + Math.max(0, after.blocksRead() - before.blocksRead());
            return all == 0 ? Double.NaN : hit / all;
        });
    }

    private LineChart.Series between(String name, java.util.function.ToDoubleBiFunction<Activity, Activity> value) {
        List<Double> values = new ArrayList<>();
        // Of the time before the first moment nothing is known.
        values.add(Double.NaN);
        for (int i = 1; i < moments.size(); i++) {
            values.add(value.applyAsDouble(moments.get(i - 1), moments.get(i)));
        }
        return new LineChart.Series(name, values);
    }
}
