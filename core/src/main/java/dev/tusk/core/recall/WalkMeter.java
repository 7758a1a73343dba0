package dev.tusk.core.recall;

import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures what ways to walk an index bring, for queries whose exact neighbours are known. */
final class WalkMeter {

    /** What is asked for everywhere. */
    static final int K = 10;

    private final NearestStatements statements;
    private final String index;
    private final List<SampledQuery> queries;
    private final List<NearestStatements.Exact> exact;
    private final Duration exactP50;

    private WalkMeter(
            NearestStatements statements,
            String index,
            List<SampledQuery> queries,
            List<NearestStatements.Exact> exact,
            Duration exactP50) {
        this.index = index;
        this.statements = statements;
        this.queries = queries;
        this.exact = exact;
        this.exactP50 = exactP50;
    }

    /**
     * Finds the exact neighbours, each by reading all vectors.
     *
     * @param index what is to be walked, without schema
     */
    static WalkMeter of(
            Connection connection,
            NearestStatements statements,
            String index,
            List<SampledQuery> queries,
            TuneListener listener)
            throws SQLException {
        List<NearestStatements.Exact> exact = new ArrayList<>();
        long[] nanos = new long[queries.size()];
        for (SampledQuery query : queries) {
            listener.at("compare queries with all vectors", exact.size(), queries.size());
            long start = System.nanoTime();
            exact.add(Database.inTransaction(connection, held -> {
                NearestStatements.unlimited(held);
                return statements.exact(held, query, K);
            }));
            nanos[exact.size() - 1] = System.nanoTime() - start;
        }
        return new WalkMeter(statements, index, queries, exact, quantile(nanos, 0.5));
    }

    /** By those queries alone whose neighbours are the farthest. */
    WalkMeter farthest(int most) {
        List<Integer> chosen = IntStream.range(0, queries.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> exact.get(i).distance())
                        .reversed())
                .limit(most)
                .toList();
        return new WalkMeter(
                statements,
                index,
                chosen.stream().map(queries::get).toList(),
                chosen.stream().map(exact::get).toList(),
                exactP50);
    }

    /** The median time of comparing all vectors with one query. */
    Duration exactP50() {
        return exactP50;
    }

    /** One way. In a transaction of its own, so that its settings go with it. */
    Point measure(Connection connection, VectorIndexSpec spec, int effort, int rescored) throws SQLException {
        return Database.inTransaction(connection, held -> {
            NearestStatements.set(held, spec, effort);
            statements.requireWalk(held, spec, rescored, queries.getFirst(), K, index);
            double[] shares = new double[queries.size()];
            long[] nanos = new long[queries.size()];
            for (int i = 0; i < shares.length; i++) {
                NearestStatements.Walked walked =
                        statements.walked(held, spec, rescored, queries.get(i), K, exact.get(i));
                shares[i] = walked.share();
                nanos[i] = walked.nanos();
            }
            return new Point(effort, rescored, Recall.of(K, shares), quantile(nanos, 0.5), quantile(nanos, 0.95));
        });
    }

    /**
     * Ways of growing effort, until nearly all is found, comparing all vectors is as quick, or a walk takes twice what the one takes that keeps
     * the target: farther on nothing is chosen.
     */
    List<Point> curve(Connection connection, VectorIndexSpec spec, double target) throws SQLException {
        List<Point> points = new ArrayList<>();
        @Nullable Point reached = null;
        for (int effort : SearchSpace.efforts(spec.method())) {
            Point point = measure(connection, spec, effort, SearchSpace.rescored(spec, effort, K));
            points.add(point);
            if (reached == null && point.recall().reaches(target)) {
                reached = point;
            }
            Duration most = reached == null
                    ? exactP50.multipliedBy(4)
                    : min(exactP50, reached.p50().multipliedBy(2));
            if (point.recall().mean() >= Math.max(Recall.ALL_BUT_EXACT, target)
                    || point.p50().compareTo(most) > 0) {
                break;
            }
        }
        return points;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /**
     * Looks for the least of the usual efforts that keeps the target, by halves, as more effort finds more.
     *
     * @return what was measured, the least effort first; the last keeps the target, or is the greatest effort
     */
    List<Point> least(Connection connection, VectorIndexSpec spec, double target) throws SQLException {
        List<Integer> efforts = SearchSpace.efforts(spec.method());
        NavigableMap<Integer, Point> measured = new TreeMap<>();
        int low = 0;
        int high = efforts.size() - 1;
        while (true) {
            int effort = efforts.get(low + (high - low) / 2);
            Point point = measured.get(effort);
            if (point == null) {
                point = measure(connection, spec, effort, SearchSpace.rescored(spec, effort, K));
                measured.put(effort, point);
            }
            if (low == high) {
                return List.copyOf(measured.headMap(effort, true).values());
            }
            int middle = low + (high - low) / 2;
            if (point.recall().reaches(target)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
    }

    /** The least effort that keeps the target, with as few candidates scored again as keep it too; null where none does. */
    @Nullable
    Point reaching(Connection connection, VectorIndexSpec spec, List<Point> curve, double target) throws SQLException {
        Point first = curve.stream()
                .filter(point -> point.recall().reaches(target))
                .findFirst()
                .orElse(null);
        if (first == null || first.rescored() <= 2 * K) {
            return first;
        }
        for (int rescored = 2 * K; rescored < first.rescored(); rescored *= 2) {
            Point fewer = measure(connection, spec, first.effort(), rescored);
            if (fewer.recall().reaches(target) && fewer.p50().compareTo(first.p50()) <= 0) {
                return fewer;
            }
        }
        return first;
    }

    private static Duration quantile(long[] nanos, double share) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)]);
    }
}
