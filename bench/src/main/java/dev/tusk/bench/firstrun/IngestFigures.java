package dev.tusk.bench.firstrun;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.bench.server.BenchServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import javax.sql.DataSource;

/**
 * The rates of all contenders of the ingestion. Each loads the same rows into an empty table in every round; a round begins
 * with another contender each time.
 */
final class IngestFigures {

    private static final List<Integer> CALL_SIZES = List.of(500, 1000, 5000, Integer.MAX_VALUE);

    /** As many as the peers get while their fastest calls are looked for, or nearly. */
    private static final int WARM_UP_ROUNDS = 4;

    private final DataSource dataSource;
    private final Consumer<String> progress;
    private final Map<Loader, Samples> rates = new LinkedHashMap<>();

    IngestFigures(DataSource dataSource, Consumer<String> progress) {
        this.dataSource = dataSource;
        this.progress = progress;
    }

    /** A peer with the number of rows a call with which it is fastest here. */
    Loader fastest(IntFunction<Loader> peer, List<Row> rows) throws Exception {
        Map<Integer, Samples> seconds = new LinkedHashMap<>();
        for (int round = 0; round < 2; round++) {
            for (int size : CALL_SIZES) {
                Loader loader = peer.apply(size);
                seconds.computeIfAbsent(size, any -> new Samples()).add(time(loader, rows));
                loader.drop();
            }
        }
        // The first round is the JVM's.
        int best = Collections.min(
                CALL_SIZES,
                Comparator.comparingDouble(
                        size -> Objects.requireNonNull(seconds.get(size)).get(1)));
        return peer.apply(best);
    }

    /** Lets every contender load these rows, and forgets the time: code has to become warm. */
    void warmUp(List<Loader> loaders, List<Row> rows) throws Exception {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            for (Loader loader : loaders) {
                time(loader, rows);
                loader.drop();
            }
        }
    }

    /**
     * Lets every contender load all rows in every round.
     *
     * @param keep contenders whose tables of the last round stay
     */
    void measure(List<Loader> loaders, List<Row> rows, int rounds, List<? extends Loader> keep) throws Exception {
        for (int round = 0; round < rounds; round++) {
            List<Loader> order = new ArrayList<>(loaders);
            Collections.rotate(order, -round);
            for (Loader loader : order) {
                double rate = rows.size() / time(loader, rows);
                rates.computeIfAbsent(loader, any -> new Samples()).add(rate);
                progress.accept("round %d of %d: %s: %,.0f rows/s".formatted(round + 1, rounds, loader.name(), rate));
                if (round < rounds - 1 || !keep.contains(loader)) {
                    loader.drop();
                }
            }
        }
    }

    Samples rates(Loader loader) {
        return Objects.requireNonNull(rates.get(loader), "a contender that was not measured");
    }

    /** Tusk beside another contender: the median of the ratios of the rounds. */
    Figure figure(String id, String what, Loader tusk, Loader peer, Bar bar) {
        Samples mine = rates(tusk);
        Samples theirs = rates(peer);
        return Figure.ratio(
                id,
                what,
                new Measure(mine.median(), Measure.Unit.ROWS_PER_SECOND),
                new Measure(theirs.median(), Measure.Unit.ROWS_PER_SECOND),
                mine.medianRatioTo(theirs),
                bar);
    }

    /** Seconds of one load into an empty table. */
    private double time(Loader loader, List<Row> rows) throws Exception {
        Loader.Load load = loader.prepare(rows);
        BenchServer.checkpoint(dataSource);
        System.gc();
        long start = System.nanoTime();
        load.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        requireAll(loader, rows.size());
        return seconds;
    }

    private void requireAll(Loader loader, int expected) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + loader.table())) {
            row.next();
            if (row.getLong(1) != expected) {
                throw new IllegalStateException(
                        "%s loaded %d of %d rows".formatted(loader.name(), row.getLong(1), expected));
            }
        }
    }
}
