package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the least effort by which a partial index keeps the target of its collection. Its graph is another one than that over all vectors, and it is
 * there for queries whose neighbours do not pass: so it is measured by those of queries that were asked, and of vectors of the collection that do not
 * pass, whose neighbours are the farthest. For one thread.
 */
public final class PartialRecall implements PartialIndexes.Measure {

    private static final int COMPARED = 300;

    /** The farther from the vectors that it holds, the more a query misses. */
    private static final int FARTHEST = 100;

    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final RecallStore store;

    public PartialRecall(CollectionDefinition definition, Extensions extensions) {
        this.definition = definition;
        this.extensions = extensions;
        this.store = new RecallStore(definition);
    }

    @Override
    public boolean isDue(Connection session, VectorIndex index) throws SQLException {
        SearchSettings settings = index.search();
        return settings == null || settings.target() != store.target(session);
    }

    /** Where no effort keeps the target, searches walk it with the one that finds most. */
    @Override
    public SearchSettings measure(Connection session, VectorTable vectors, VectorIndex index, Listener listener)
            throws SQLException {
        double target = store.target(session);
        long rows = VectorTable.of(definition, (String) null).rows(session);
        QuerySamples samples = new QuerySamples(definition);
        List<SampledQuery> sample = samples.outside(session, COMPARED, vectors.table(), vectors.rows(session), rows);
        if (sample.isEmpty()) {
            // All pass by now.
            sample = samples.stored(session, COMPARED, rows);
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
        Point walked = reached != null
                ? reached
                : points.stream()
                        .max(Comparator.comparingDouble(point -> point.recall().mean()))
                        .orElseThrow();
        SearchSettings settings = new SearchSettings(
                walked.effort(), walked.rescored(), target, walked.recall().mean());
        Database.inTransaction(session, transaction -> {
            store.keep(transaction, index.name(), settings);
            return true;
        });
        return settings;
    }
}
