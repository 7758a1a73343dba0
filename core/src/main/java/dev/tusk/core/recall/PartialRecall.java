package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finds the least effort by which a partial index keeps the target of its collection. Its graph is another one than that over all vectors, and it is
 * there for queries whose neighbours do not pass: so it is measured by those of queries that were asked, and of vectors of the collection that do not
 * pass, whose neighbours are the farthest. For one thread.
 */
public final class PartialRecall implements PartialIndexes.Measure {

    private static final int COMPARED = 300;

    /** The farther from the vectors that it holds, the more a query misses. */
    private static final int FARTHEST = 100;

    /** Without as many queries that were asked nobody knows how far from it people ask: it is walked as far as one that is not tuned then. */
    private static final int ENOUGH_ASKED = 20;

    private static final int LEAST_UNASKED = 100;

    /** A graph of so many more vectors, or fewer, takes another effort. */
    private static final double CHANGED = 0.2;

    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final RecallStore store;

    public PartialRecall(CollectionDefinition definition, Extensions extensions) {
        this.definition = definition;
        this.extensions = extensions;
        this.store = new RecallStore(definition);
    }

    @Override
    public boolean isDue(Connection session, VectorTable vectors, VectorIndex index) throws SQLException {
        SearchSettings settings = index.search();
        if (settings == null) {
            return true;
        }
        if (settings.recall() == null) {
            // Set by hand.
            return false;
        }
        OptionalLong then = store.vectorsWhenTuned(session, index.name().name());
        double now = (double) vectors.rows(session);
        double before = (double) then.orElse(0);
        return settings.target() != store.target(session)
                || now > before * (1 + CHANGED)
                || now * (1 + CHANGED) < before;
    }

    /** Where no effort keeps the target, searches walk it with the one that comes nearest. */
    @Override
    public SearchSettings measure(Connection session, VectorTable vectors, VectorIndex index, Listener listener)
            throws SQLException {
        double target = store.target(session);
        long rows = VectorTable.of(definition, (String) null).rows(session);
        QuerySamples samples = new QuerySamples(definition);
        List<SampledQuery> sample = samples.outside(session, COMPARED, vectors.table(), vectors.rows(session), rows);
        if (sample.size() < COMPARED) {
            // Nearly all pass.
            sample = new ArrayList<>(sample);
            sample.addAll(samples.stored(session, COMPARED - sample.size(), rows));
        }
        NearestStatements statements =
                new NearestStatements(vectors.table(), definition.requireEmbedding(), extensions);
        WalkMeter meter = WalkMeter.of(
                        session,
                        statements,
                        index.name().name(),
                        sample,
                        (step, done, all) -> listener.compared(done, all))
                .farthest(FARTHEST);
        List<Point> points = meter.least(session, index.spec(), target);
        Point reached = meter.reaching(session, index.spec(), points, target);
        Point walked = reached != null ? reached : nearest(points, target);
        boolean unasked = samples.asked(session, ENOUGH_ASKED).size() < ENOUGH_ASKED;
        if (unasked && index.spec().method() instanceof IndexMethod.Hnsw && walked.effort() < LEAST_UNASKED) {
            walked = meter.measure(session, index.spec(), LEAST_UNASKED, walked.rescored());
        }
        SearchSettings settings = new SearchSettings(
                walked.effort(), walked.rescored(), target, walked.recall().mean());
        Measurement measurement = new Measurement(
                Instant.now(),
                Measurement.Source.TUNE,
                index.name().name(),
                walked.effort(),
                vectors.rows(session),
                walked.recall());
        Database.inTransaction(session, transaction -> {
            store.keep(transaction, index.name(), settings);
            store.note(transaction, measurement);
            return true;
        });
        return settings;
    }

    /** The least effort whose mean is enough, where that may be chance; where none is, the one that finds most. */
    private static Point nearest(List<Point> points, double target) {
        return points.stream()
                .filter(point -> point.recall().mean() >= target)
                .findFirst()
                .or(() -> points.stream()
                        .max(Comparator.comparingDouble(point -> point.recall().mean())))
                .orElseThrow();
    }
}
