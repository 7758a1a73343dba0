package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.RecentQueries;
import dev.tusk.core.search.SearchPlanner;
import dev.tusk.core.search.VectorAccess;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The promise of a collection that its searches find the nearest vectors, and how it is kept. Safe for use by many threads at once. */
public final class CollectionRecall {

    private static final Duration PERIOD = Duration.ofDays(7);
    private static final int FEW_ASKED = 20;

    /** Queries that tell recall to half a per cent; older ones would hide that it has fallen. */
    private static final int ENOUGH = 1_000;

    private static final Duration KEPT = Duration.ofDays(90);

    private final Database database;
    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final RecentQueries asked;
    private final Runnable changed;
    private final RecallStore store;

    /**
     * For the collection, which knows what was asked.
     *
     * @param changed runs after searches were told another index or other settings
     */
    public CollectionRecall(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            RecentQueries asked,
            Runnable changed) {
        this.asked = asked;
        this.database = database;
        this.definition = definition;
        this.extensions = extensions;
        this.changed = changed;
        this.store = new RecallStore(definition);
    }

    /** The share of the ten nearest that searches are to find, above 0, up to 1; 0.99 unless another was asked for. */
    public double target() {
        return database.connected("read the recall target", store::target);
    }

    /** The tuner of its index. */
    public IndexTuner tuner() {
        return new IndexTuner(database, definition, extensions);
    }

    /** What brings an index into service. */
    public IndexAdoption adoption() {
        VectorIndexes indexes = new VectorIndexes(database, definition, extensions, changed);
        return new IndexAdoption(database, definition, extensions, indexes, changed);
    }

    private static List<Measurement> newest(List<Measurement> measurements) {
        List<Measurement> newest = new ArrayList<>();
        int queries = 0;
        for (Measurement measurement : measurements) {
            if (queries >= ENOUGH) {
                break;
            }
            newest.add(measurement);
            queries += measurement.recall().queries();
        }
        return newest;
    }

    /** What the last tuning measured, as {@link ParetoPicture} draws it; empty where there was none. */
    public Optional<String> picture() {
        return database.connected("read the picture of the last tuning", store::picture);
    }

    /** How the promise is kept, by what was measured in the last seven days. Asks the database. */
    public RecallStatus status() {
        return status(List.of());
    }

    /**
     * As {@link #status()}.
     *
     * @param unkept what was measured beside what the database keeps, the newest first
     */
    RecallStatus status(List<Measurement> unkept) {
        return database.connected("tell how recall stands", connection -> {
            if (definition.embedding() == null) {
                return new RecallStatus("no vectors", true, store.target(connection), List.of(), null, null);
            }
            CollectionStats stats = CollectionStats.read(connection, definition);
            VectorAccess way = SearchPlanner.tenNearest(stats);
            double target = store.target(connection);
            if (!(way instanceof VectorAccess.Walk walk)) {
                return new RecallStatus(way.toString(), true, target, List.of(), null, null);
            }
            Instant since = Instant.now().minus(PERIOD);
            List<Measurement> measured = newest(Stream.concat(unkept.stream(), store.since(connection, since).stream())
                    .filter(each -> each.at().isAfter(since))
                    .filter(each -> each.source() != Measurement.Source.TUNE)
                    .filter(each -> walk.index().name().equals(each.index()))
                    .filter(each -> Objects.equals(walk.effort(), each.effort()))
                    .toList());
            Recall recall = measured.stream()
                    .map(Measurement::recall)
                    .reduce(Recall::plus)
                    .orElse(null);
            RecallFinding finding = recall == null || recall.high() >= target
                    ? null
                    : new RecallDiagnosis(definition, store).of(connection, walk, stats, recall, target);
            return new RecallStatus(way.toString(), false, target, measured, recall, finding);
        });
    }

    /** What was measured since, the newest first. */
    public List<Measurement> measuredSince(Instant since) {
        return database.connected("read what recall was measured", connection -> store.since(connection, since));
    }

    /**
     * Measures what searches find now, over queries that were asked, and keeps it. Each query is compared with all vectors. Where fewer than
     * twenty are kept, vectors of the collection are taken in their place, whose neighbours an index finds more easily.
     *
     * @param queries how many, 1 to 2,000
     * @return empty where no index serves, as all vectors are compared then
     * @throws TuskException {@code INVALID_REQUEST} where the collection has no vectors
     */
    public Optional<Measurement> measure(int queries, TuneListener listener) {
        if (queries < 1 || queries > QuerySamples.MOST_KEPT) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%,d queries; there must be 1 to %,d".formatted(queries, QuerySamples.MOST_KEPT));
        }
        definition.requireEmbedding();
        return database.connected(
                "measure the recall of collection \"%s\"".formatted(definition.name()), connection -> {
                    CollectionStats stats = CollectionStats.read(connection, definition);
                    if (!(SearchPlanner.tenNearest(stats) instanceof VectorAccess.Walk walk)) {
                        return Optional.empty();
                    }
                    NearestStatements statements = new NearestStatements(
                            new CollectionTables(definition.store()).chunk(),
                            definition.requireEmbedding(),
                            extensions);
                    QuerySamples samples = new QuerySamples(definition);
                    List<SampledQuery> sample = samples.asked(connection, queries);
                    if (sample.size() < Math.min(queries, FEW_ASKED)) {
                        sample = samples.stored(connection, queries, Math.max(1, stats.chunks()));
                    }
                    if (sample.isEmpty()) {
                        return Optional.empty();
                    }
                    WalkMeter meter =
                            WalkMeter.of(connection, statements, walk.index().name(), sample, listener);
                    Point point = meter.measure(
                            connection, walk.spec(), walk.effort(), walk.isRescored() ? walk.candidates() : 0);
                    Measurement measured = new Measurement(
                            Instant.now(),
                            Measurement.Source.CHECK,
                            walk.index().name(),
                            walk.effort(),
                            stats.chunks(),
                            point.recall());
                    store.note(connection, measured);
                    return Optional.of(measured);
                });
    }

    List<Vector> takeAsked(int most) {
        return asked.take(most);
    }

    void note(Measurement measurement) {
        database.transaction("keep what recall was measured", connection -> {
            store.note(connection, measurement);
            store.forgetBefore(connection, measurement.at().minus(KEPT));
            return true;
        });
    }

    /**
     * Compares what a search for this vector finds with all vectors, by one process of the server.
     *
     * @param replica where it is done, or null for the database that searches ask
     * @return empty where no index serves
     */
    Optional<Measurement> compare(Vector query, @Nullable Database replica) {
        return (replica == null ? database : replica)
                .transaction("measure the recall of collection \"%s\"".formatted(definition.name()), connection -> {
                    // Both statements see the same rows.
                    Database.execute(connection, Sql.of("set transaction isolation level repeatable read"));
                    CollectionStats stats = CollectionStats.read(connection, definition);
                    if (!(SearchPlanner.tenNearest(stats) instanceof VectorAccess.Walk walk)) {
                        return Optional.empty();
                    }
                    SampledQuery sampled = new SampledQuery(query, 0);
                    NearestStatements statements = new NearestStatements(
                            new CollectionTables(definition.store()).chunk(),
                            definition.requireEmbedding(),
                            extensions);
                    NearestStatements.alone(connection);
                    NearestStatements.Exact exact = statements.exact(connection, sampled, WalkMeter.K);
                    NearestStatements.set(connection, walk.spec(), walk.effort());
                    double share = statements
                            .walked(
                                    connection,
                                    walk.spec(),
                                    walk.isRescored() ? walk.candidates() : 0,
                                    sampled,
                                    WalkMeter.K,
                                    exact)
                            .share();
                    return Optional.of(new Measurement(
                            Instant.now(),
                            Measurement.Source.MONITOR,
                            walk.index().name(),
                            walk.effort(),
                            stats.chunks(),
                            Recall.of(WalkMeter.K, share)));
                });
    }

    /**
     * Keeps vectors of queries that were asked, for tunings and measurements; the newest 2,000 of a collection stay.
     *
     * @throws TuskException {@code INVALID_VECTOR} for one of another length than the collection's
     */
    public void keepQueries(List<Vector> vectors) {
        vectors.forEach(vector -> definition.requireEmbedding().check(vector, "the query"));
        database.transaction("keep queries of collection \"%s\"".formatted(definition.name()), connection -> {
            new QuerySamples(definition).keep(connection, vectors);
            return true;
        });
    }
}
