package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.IndexProgress;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings an index into service with the least effort that keeps a target: builds it where it is not there, measures it over all vectors,
 * lets searches walk it, and drops the one that they walked before. Searches have an index at every moment. It may be killed at any step
 * and run again: what is built is not built again. Killed before the last step it leaves the former index, which the next maintenance drops.
 */
public final class IndexAdoption {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** How many times as many queries are asked where those at first leave it open whether the target is kept. */
    private static final int MORE_QUERIES = 4;

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;
    private final VectorIndexes indexes;
    private final Runnable changed;

    /** @param changed runs after searches were told another index or other settings */
    public IndexAdoption(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            VectorIndexes indexes,
            Runnable changed) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
        this.indexes = indexes;
        this.changed = changed;
    }

    /**
     * What was brought into service.
     *
     * @param index its name
     * @param built whether it was not there before
     * @param point how it is walked, and what that finds
     * @param dropped the names of the one before and of others over the same of each vector, where they do not stay
     */
    public record Adopted(String index, boolean built, Point point, List<String> dropped) {}

    /**
     * Does all of it.
     *
     * @param target the share of the ten nearest that is to be found, above 0, up to 1; the collection's from then on
     * @param harder how many times the effort that new queries take against vectors of the collection, as {@link Trial#harder()} tells
     * @param queries how many vectors of the collection it is measured by; four times as many where these leave it open
     * @param keepsOld whether the index that served before stays
     * @param building hears of the build from another thread
     * @throws TuskException {@code TARGET_NOT_REACHED} where no effort keeps the target over all vectors; the index is there then, and
     *     searches walk what they walked before, or the new one where that held the same of each vector
     */
    public Adopted adopt(
            VectorIndexSpec spec,
            double target,
            double harder,
            int queries,
            boolean keepsOld,
            TuneListener listener,
            Consumer<IndexProgress> building) {
        Optional<VectorIndex> there = find(spec);
        Optional<VectorIndex> former = VectorIndexCatalog.serving(indexes.list())
                .filter(each -> !each.spec().equals(spec));
        requireNoRival(spec, keepsOld);
        // Else one that finds more exactly would serve as soon as it is built, with settings that nobody measured.
        former.filter(each -> !each.isChosen()).ifPresent(indexes::keepServing);
        List<VectorIndex> rivals = VectorIndexCatalog.rivals(spec, indexes.list());
        if (there.isEmpty()) {
            listener.at("build " + spec, 0, 1);
            // Drops the rivals, too.
            untilNobodyElse(() -> build(spec, building));
        }
        VectorIndex index = find(spec)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.CONCURRENT_CHANGE,
                        "the index over the vectors of collection \"%s\" was dropped while it was measured"
                                .formatted(definition.name()),
                        "run this again"));
        List<String> dropped = new ArrayList<>();
        for (VectorIndex rival : rivals) {
            drop(rival.name(), listener, dropped);
        }
        Point point = database.connected(
                "measure the index \"%s\"".formatted(index.name().name()),
                connection -> measured(connection, index, target, harder, queries, listener));
        database.transaction("let searches walk \"%s\"".formatted(index.name().name()), connection -> {
            RecallStore store = new RecallStore(definition);
            store.target(connection, target);
            if (former.isPresent() && !keepsOld) {
                store.leave(connection, former.get().name());
            }
            store.serve(
                    connection,
                    index.name(),
                    new SearchSettings(
                            point.effort(),
                            point.rescored(),
                            target,
                            point.recall().mean()));
            store.note(
                    connection,
                    new Measurement(
                            Instant.now(),
                            Measurement.Source.TUNE,
                            index.name().name(),
                            point.effort(),
                            index.vectors(),
                            point.recall()));
            return true;
        });
        changed.run();
        if (former.isPresent() && !keepsOld) {
            drop(former.get().name(), listener, dropped);
        }
        // Those that a run before this did not come to.
        for (Identifier left : database.connected(
                "look up indexes that are to be dropped",
                connection -> VectorIndexCatalog.leaving(connection, definition))) {
            drop(left, listener, dropped);
        }
        return new Adopted(index.name().name(), there.isEmpty(), point, List.copyOf(dropped));
    }

    private void requireNoRival(VectorIndexSpec spec, boolean keepsOld) {
        List<VectorIndex> rivals = keepsOld ? VectorIndexCatalog.rivals(spec, indexes.list()) : List.of();
        if (!rivals.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" holds the same of each vector as %s, and a server with both walks the one that seems cheaper to it"
                            .formatted(rivals.getFirst().name().name(), spec),
                    "leave --keep-old out, so that it is dropped");
        }
    }

    /** Only tells of it where it is gone. */
    private void drop(Identifier index, TuneListener listener, List<String> dropped) {
        String name = index.name();
        if (dropped.contains(name)) {
            return;
        }
        dropped.add(name);
        if (isThere(name)) {
            listener.at("drop " + name, 0, 1);
            untilNobodyElse(() -> {
                if (isThere(name)) {
                    indexes.apply(indexes.removal(name), progress -> {});
                }
            });
        }
    }

    private boolean isThere(String name) {
        return indexes.list().stream().anyMatch(each -> each.name().name().equals(name));
    }

    /** Unless somebody else has built it meanwhile. */
    private void build(VectorIndexSpec spec, Consumer<IndexProgress> building) {
        List<VectorIndex> alike = indexes.list().stream()
                .filter(each -> !each.isPartial() && each.spec().equals(spec))
                .toList();
        if (alike.stream().anyMatch(each -> each.state() == VectorIndexState.BUILDING)) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "another session is building %s over the vectors of collection \"%s\""
                            .formatted(spec, definition.name()),
                    "let it finish, then run this again");
        }
        if (alike.stream().noneMatch(VectorIndex::isReady)
                || !VectorIndexCatalog.rivals(spec, indexes.list()).isEmpty()) {
            indexes.apply(indexes.creation(spec, VectorIndexes.BuildOptions.DEFAULT), building);
        }
    }

    /** Waits while others maintain the collection, which takes a moment as a rule. */
    private static void untilNobodyElse(Runnable work) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                work.run();
                return;
            } catch (TuskException e) {
                if (e.code() != ErrorCode.CONCURRENT_CHANGE || System.nanoTime() > until) {
                    throw e;
                }
            }
            Database.pause(PAUSE);
        }
    }

    private Optional<VectorIndex> find(VectorIndexSpec spec) {
        return indexes.list().stream()
                .filter(index ->
                        index.isReady() && !index.isPartial() && index.spec().equals(spec))
                .findFirst();
    }

    private Point measured(
            Connection connection, VectorIndex index, double target, double harder, int queries, TuneListener listener)
            throws SQLException {
        List<Point> points = List.of();
        for (int asked : List.of(queries, queries * MORE_QUERIES)) {
            WalkMeter meter = meter(connection, index, asked, listener);
            listener.at("walk " + index.name().name(), 0, 1);
            points = meter.least(connection, index.spec(), target);
            Point least = meter.reaching(connection, index.spec(), points, target);
            if (least != null) {
                return harder == 1 ? least : harder(connection, meter, index, least, harder);
            }
            if (points.getLast().recall().high() < target) {
                break;
            }
        }
        throw notReached(index, points, target);
    }

    private WalkMeter meter(Connection connection, VectorIndex index, int queries, TuneListener listener)
            throws SQLException {
        NearestStatements statements = new NearestStatements(tables.chunk(), definition.requireEmbedding(), extensions);
        List<SampledQuery> sample =
                new QuerySamples(definition).stored(connection, queries, Math.max(1, index.vectors()));
        return WalkMeter.of(connection, statements, index.name().name(), sample, listener);
    }

    private static Point harder(Connection connection, WalkMeter meter, VectorIndex index, Point least, double harder)
            throws SQLException {
        int most = SearchSpace.efforts(index.spec().method()).getLast();
        int effort = (int) Math.min(most, Math.ceil(least.effort() * harder));
        int rescored = least.rescored() == 0 ? 0 : (int) Math.min(effort, Math.ceil(least.rescored() * harder));
        return meter.measure(
                connection,
                index.spec(),
                effort,
                index.spec().method() instanceof IndexMethod.Hnsw ? rescored : least.rescored());
    }

    private static TuskException notReached(VectorIndex index, List<Point> points, double target) {
        Point most = points.getLast();
        return TuskException.withHint(
                ErrorCode.TARGET_NOT_REACHED,
                "%s finds %s of the ten nearest with the greatest effort (%d), which is not surely the target %.4f"
                        .formatted(index.name().name(), most.recall(), most.effort(), target),
                "measure by more --queries, ask for less by --target, or try other indexes: tusk index tune");
    }
}
