package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.vector.IndexBuild;
import dev.tusk.core.collection.vector.IndexForecast;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.SearchPlanner;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.SessionSettings;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries indexes over a copy of a collection's vectors and tells which is the cheapest that finds what was promised. Nothing that searches
 * use is changed; a tuning that was killed leaves a table behind, which the next one drops. Safe for use by many threads at once.
 */
public final class IndexTuner {

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;

    public IndexTuner(Database database, CollectionDefinition definition, Extensions extensions) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
    }

    /**
     * Tries them.
     *
     * @throws TuskException {@code INVALID_REQUEST} where the collection has no vectors, or fewer than an index pays for;
     *     {@code CONCURRENT_CHANGE} where another session maintains or tunes the collection
     */
    public IndexTuning tune(TuneOptions options, TuneListener listener) {
        definition.requireEmbedding();
        return database.connected(
                "tune the vector index of collection \"%s\"".formatted(definition.name()),
                connection -> AdvisoryLock.tryHolding(
                                database, connection, tables.chunk(), held -> run(held, options, listener))
                        .orElseThrow(
                                () -> TuskException.withHint(
                                        ErrorCode.CONCURRENT_CHANGE,
                                        "another session is maintaining or tuning collection \"%s\""
                                                .formatted(definition.name()),
                                        "let it finish; if it was stopped, its last statement ends in a moment: then run this again")));
    }

    private IndexTuning run(Connection connection, TuneOptions options, TuneListener listener) throws SQLException {
        long rows = vectors(connection);
        if (rows <= SearchPlanner.EXACT_UP_TO_CHUNKS) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has %,d vectors, so there is nothing to tune".formatted(definition.name(), rows),
                    rows == 0
                            ? "put documents into it first"
                            : "searches compare all of them up to %,d, which finds every neighbour"
                                    .formatted(SearchPlanner.EXACT_UP_TO_CHUNKS));
        }
        SessionSettings before = SessionSettings.read(connection);
        TrialTable trial = new TrialTable(definition, extensions);
        return Database.withCleanup(
                connection,
                held -> {
                    SessionSettings.withoutStatementTimeout(held);
                    return tried(held, trial, rows, options, listener);
                },
                held -> {
                    try {
                        trial.drop(held);
                    } finally {
                        before.restore(held);
                    }
                });
    }

    private IndexTuning tried(
            Connection connection, TrialTable table, long rows, TuneOptions options, TuneListener listener)
            throws SQLException {
        Double asked = options.target();
        double target = asked == null ? new RecallStore(definition).target(connection) : asked;
        List<VectorIndexSpec> space = space(options, rows);
        long memory = IndexBuild.checkedRoom(
                connection,
                copyBytes(Math.min(rows, options.sampleRows())) + largest(space, Math.min(rows, options.sampleRows())));
        listener.at("copy vectors", 0, 1);
        long copied = table.create(connection, rows, options.sampleRows());
        List<SampledQuery> queries = new QuerySamples(definition).draw(connection, options.queries(), rows);
        long sampled = copied - table.removeAll(connection, queries);
        List<SampledQuery> held = table.draw(connection, options.queries());
        NearestStatements statements = new NearestStatements(tables.trial(), definition.requireEmbedding(), extensions);
        WalkMeter meter = WalkMeter.of(connection, statements, table.index().name(), queries, listener);
        WalkMeter meterOfHeld =
                WalkMeter.of(connection, statements, table.index().name(), held, listener);
        int workers = IndexBuild.workers(connection);
        List<Trial> trials = new ArrayList<>();
        for (VectorIndexSpec spec : space) {
            listener.at("try " + spec, trials.size(), space.size());
            TrialTable.Built built = table.build(connection, spec, sampled, memory, workers);
            List<Point> curve = meter.curve(connection, spec, target);
            Point reached = meter.reaching(connection, spec, curve, target);
            trials.add(new Trial(
                    spec,
                    built.bytes(),
                    built.took(),
                    IndexForecast.of(spec, definition.requireEmbedding(), rows).bytes(),
                    whole(built.took(), sampled, rows),
                    curve,
                    reached,
                    reached == null ? 1 : harder(connection, meterOfHeld, spec, curve, reached)));
        }
        @Nullable Trial best = options.preference().cheapest(trials);
        IndexTuning tuning = new IndexTuning(
                target,
                rows,
                sampled,
                queries.size(),
                (int) queries.stream().filter(query -> query.chunk() == 0).count(),
                meter.exactP50(),
                trials,
                best);
        new RecallStore(definition).keepPicture(connection, ParetoPicture.of(tuning));
        return tuning;
    }

    private List<VectorIndexSpec> space(TuneOptions options, long rows) {
        List<VectorIndexSpec> asked = options.space();
        return asked == null
                ? SearchSpace.usual(definition.requireEmbedding(), rows, rows <= 2L * options.sampleRows())
                : asked;
    }

    private long largest(List<VectorIndexSpec> space, long rows) {
        return space.stream()
                .mapToLong(spec -> IndexForecast.of(spec, definition.requireEmbedding(), rows)
                        .bytes())
                .max()
                .orElse(0);
    }

    /** Vectors and what each row has beside them. */
    private long copyBytes(long rows) {
        return rows * (4L * definition.requireEmbedding().dimensions() + 64);
    }

    /** An index finds the neighbours of a vector that it holds more easily. Up to the effort that was needed, with as many scored again. */
    private static double harder(
            Connection connection, WalkMeter meterOfHeld, VectorIndexSpec spec, List<Point> curve, Point reached)
            throws SQLException {
        List<Point> ofNew = curve.stream()
                .filter(point -> point.effort() <= reached.effort())
                .toList();
        List<Point> ofHeld = new ArrayList<>();
        for (Point point : ofNew) {
            ofHeld.add(meterOfHeld.measure(connection, spec, point.effort(), point.rescored()));
        }
        return EffortRatio.of(ofNew, ofHeld);
    }

    private static Duration whole(Duration took, long sampled, long rows) {
        double times = rows <= sampled ? 1 : rows * Math.log((double) rows) / (sampled * Math.log((double) sampled));
        return Duration.ofNanos((long) (took.toNanos() * times));
    }

    private long vectors(Connection connection) throws SQLException {
        return Database.query(
                        connection, Sql.of("select count(embedding) from " + tables.chunk()), row -> row.getLong(1))
                .getFirst();
    }
}
