package dev.tusk.core.change;

import dev.tusk.core.Collection;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.StoreName;
import dev.tusk.core.collection.Stores;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.maintain.Maintenance;
import dev.tusk.core.maintain.MaintenanceReport;
import dev.tusk.core.recall.IndexAdoption;
import dev.tusk.core.recall.TuneListener;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives a collection another embedding model, other dimensions or other chunks, while it is searched and written. A second store is made
 * beside the one that is searched, filled and indexed; then one short transaction has the collection searched there. The old store is
 * kept up, so that there is a way back that loses nothing, until the change is finished.
 *
 * <p>What is written to the collection meanwhile, by whomever, is noted by triggers in the writer's own transaction and taken over by
 * {@link #run}, {@link #switchOver} and {@link #rollBack}: a writer neither waits for the new model nor fails with it.
 *
 * <p>Each step may be killed at any moment and done again. Safe for use by many threads at once; of two that do the work for the same
 * collection one is refused. Every method throws what {@link Collection} says of databases.
 */
public final class ModelChanges {

    /** Vectors by which the index of the new store is measured. */
    private static final int MEASURED = 100;

    private final Database database;
    private final String collection;
    private final Supplier<CollectionDefinition> definitions;
    private final Extensions extensions;
    private final EmbeddingModels models;
    private final Function<CollectionDefinition, Collection> handles;

    /**
     * For {@link Collection}.
     *
     * @param definitions reads the definition as it is now
     * @param handles makes a handle of a collection with the store that the definition names
     */
    public ModelChanges(
            Database database,
            CollectionName collection,
            Supplier<CollectionDefinition> definitions,
            Extensions extensions,
            EmbeddingModels models,
            Function<CollectionDefinition, Collection> handles) {
        this.database = database;
        this.collection = collection.value();
        this.definitions = definitions;
        this.extensions = extensions;
        this.models = models;
        this.handles = handles;
    }

    /** The change that is under way, if any. */
    public Optional<ModelChange> current() {
        while (true) {
            CollectionDefinition definition = definitions.get();
            Optional<ModelChange> change = database.connected(
                    "look up the change of model of collection \"%s\"".formatted(collection),
                    connection -> new ChangeRows(definition).find(connection));
            // Both are one only when nobody has switched in between.
            if (change.isEmpty() || !change.get().other().store().equals(definition.store())) {
                return change;
            }
        }
    }

    /**
     * What a change would take. Embeds a few chunks, to see that the model answers; changes nothing.
     *
     * @throws TuskException {@code INVALID_REQUEST} where nothing would change, or no model could make the vectors; {@code UNKNOWN_MODEL},
     *     {@code MODEL_MISMATCH}, {@code MODEL_UNAVAILABLE}; {@code OUT_OF_SPACE} where it is known that there is too little
     */
    public ChangePlan plan(ModelTarget target, CopyLimits limits) {
        return new Planning(database, definitions.get(), models).plan(target, limits);
    }

    /**
     * Begins a change: makes the new store, empty, and has every change of a document noted from then on. {@link #run} does the rest.
     *
     * @throws TuskException {@code CONCURRENT_CHANGE} where a change is under way; as {@link #plan}
     */
    public ModelChange start(ModelTarget target) {
        CollectionDefinition definition = definitions.get();
        new Planning(database, definition, models).check(target);
        CollectionTables tables = new CollectionTables(definition.store());
        String purpose = "change the model of collection \"%s\"".formatted(definition.name());
        ChangeRows rows = new ChangeRows(definition);
        return database.changeTables(purpose, connection -> {
            lockUnchanged(connection, definition);
            if (rows.find(connection).isPresent()) {
                throw TuskException.withHint(
                        ErrorCode.CONCURRENT_CHANGE,
                        "a change of model is under way for collection \"%s\"".formatted(definition.name()),
                        "see tusk model status %1$s; go on with it, or end it by tusk model abort %1$s --apply"
                                .formatted(definition.name()));
            }
            StoreName name = Stores.next(connection, definition);
            CollectionDefinition other = definition.withStore(name, target.embedding(), target.chunking());
            long documents = Database.query(
                            connection,
                            Sql.of("select pg_catalog.count(*) from %s".formatted(tables.document())),
                            row -> row.getLong(1))
                    .getFirst();
            Stores.create(connection, other, definition.store(), extensions);
            PartialIndexes.noteAlike(connection, other, definition);
            rows.insert(connection, other, documents);
            Stores.follow(connection, other);
            Stores.follow(connection, definition);
            return rows.find(connection).orElseThrow();
        });
    }

    /** Locks the collection, and refuses to go on where its store is no longer the one that this was made with. */
    private static void lockUnchanged(Connection connection, CollectionDefinition definition) throws SQLException {
        boolean unchanged = Database.query(
                        connection,
                        Sql.of(
                                "select store = ? from tusk.collection where name = ? for no key update",
                                Sql.value(definition.store().value()),
                                Sql.value(definition.name().value())),
                        row -> row.getBoolean(1))
                .stream()
                .anyMatch(same -> same);
        if (!unchanged) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "collection \"%s\" was switched or dropped meanwhile".formatted(definition.name()),
                    "run the same command again");
        }
    }

    /**
     * Goes on with a change until its new store is ready to be searched: copies what is left, builds indexes, takes over what has been
     * written meanwhile. When it is ready already, only that.
     *
     * @param progress hears of each batch and step, on this thread
     * @throws TuskException {@code INVALID_REQUEST} where no change is under way, or it is switched; {@code MODEL_UNAVAILABLE} and {@code
     *     INVALID_VECTOR}, when running it again goes on where this stopped; {@code CONCURRENT_CHANGE} where another session does it
     */
    public ModelChange run(CopyLimits limits, Consumer<ChangeProgress> progress) {
        ModelChange change = required();
        if (change.state() == ChangeState.SWITCHED) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the change of model of collection \"%s\" is switched".formatted(collection),
                    "finish it, or roll it back");
        }
        if (change.state() == ChangeState.COPYING) {
            CopyRun.alone(database, change, models, limits, progress, run -> {
                run.copy();
                advance(run, change, ChangeState.COPYING, ChangeState.INDEXING);
                return true;
            });
        }
        if (change.state() != ChangeState.READY) {
            index(change, progress);
        }
        ModelChange copied = required();
        if (copied.state() == ChangeState.COPYING || !copied.startedAt().equals(change.startedAt())) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "the change of model of collection \"%s\" was ended and begun anew meanwhile".formatted(collection),
                    "see tusk model status %s".formatted(collection));
        }
        CopyRun.alone(database, copied, models, limits, progress, run -> {
            run.takeOver();
            if (copied.state() != ChangeState.READY) {
                advance(run, change, ChangeState.INDEXING, ChangeState.READY);
            }
            return true;
        });
        return required();
    }

    private static void advance(CopyRun run, ModelChange change, ChangeState before, ChangeState state)
            throws SQLException {
        Database.inTransaction(run.connection(), transaction -> {
            run.begin(transaction);
            new ChangeRows(change.searched()).state(transaction, before, state);
            return true;
        });
    }

    /**
     * With one process, as there are searches to be answered meanwhile. Where the index that serves was tuned, the new store gets one of its kind, with
     * the effort that keeps its target there.
     */
    private void index(ModelChange change, Consumer<ChangeProgress> progress) {
        Consumer<String> tell = step ->
                progress.accept(new ChangeProgress(step, change.documents(), change.documents(), 0, null, null));
        VectorIndex tuned = database.connected(
                        "look up the index of collection \"%s\"".formatted(collection),
                        connection ->
                                VectorIndexCatalog.serving(VectorIndexCatalog.list(connection, change.searched())))
                .filter(serving -> serving.search() != null)
                .orElse(null);
        SearchSettings settings = tuned == null ? null : tuned.search();
        EmbeddingSpec embedding = change.other().embedding();
        VectorIndexSpec wanted =
                tuned == null || embedding == null ? null : tuned.spec().orStandard(embedding);
        requireBuilt(new Maintenance(database, change.other(), extensions, 0, wanted).run(tell, building -> {}));
        if (wanted != null && settings != null) {
            keepTarget(change.other(), wanted, settings.target(), tell);
        }
    }

    /** Searches of a store without its index would compare all vectors. */
    private static void requireBuilt(MaintenanceReport report) {
        report.done().stream()
                .filter(step -> step.startsWith(Maintenance.LEFT_UNBUILT))
                .findFirst()
                .ifPresent(step -> {
                    throw TuskException.withHint(
                            ErrorCode.OUT_OF_SPACE,
                            "the new store cannot be searched by its index: " + step,
                            "free some, then run the same command again: what was copied is kept");
                });
    }

    private void keepTarget(CollectionDefinition other, VectorIndexSpec spec, double target, Consumer<String> tell) {
        VectorIndexes indexes = new VectorIndexes(database, other, extensions, () -> {});
        if (indexes.list().stream()
                .noneMatch(index -> index.isReady() && index.spec().equals(spec))) {
            // So few vectors are compared.
            return;
        }
        tell.accept("measure how far the new index is walked to find %.4f of the ten nearest".formatted(target));
        try {
            new IndexAdoption(database, other, extensions, indexes, () -> {})
                    .adopt(spec, target, 1, MEASURED, false, TuneListener.SILENT, building -> {});
        } catch (TuskException e) {
            if (e.code() != ErrorCode.TARGET_NOT_REACHED) {
                throw e;
            }
            tell.accept(e.getMessage() + "; searches walk it with the usual effort");
        }
    }

    /**
     * Asks both stores the same queries. The new one has to be ready.
     *
     * @param queries at most 1,000; where there are none, those that were judged are asked, and else sentences of the collection
     * @throws TuskException {@code INVALID_REQUEST} where no change is ready; what searches throw
     */
    public Comparison compare(List<String> queries) {
        ModelChange change = required();
        if (change.state() != ChangeState.READY && change.state() != ChangeState.SWITCHED) {
            throw notReady(change);
        }
        return new Comparing(database, handles.apply(change.before()), handles.apply(change.after())).run(queries);
    }

    /**
     * Has the collection searched and written in its new store from now on. Searches that run end as they began; writers wait for a
     * moment. Handles of the collection, here and in other programs, go over by themselves.
     *
     * @throws TuskException {@code INVALID_REQUEST} where the new store is not ready; {@code MODEL_UNAVAILABLE} where the last changes
     *     cannot be taken over; {@code LOCK_NOT_GRANTED} where long transactions write documents. Nothing is switched then.
     */
    public ModelChange switchOver(Consumer<ChangeProgress> progress) {
        ModelChange change = required();
        if (change.state() != ChangeState.READY) {
            throw notReady(change);
        }
        return move(change, ChangeState.SWITCHED, progress);
    }

    /**
     * Goes back to the old store, which first takes over what was written since the switch. The new store stays ready.
     *
     * @throws TuskException {@code INVALID_REQUEST} where no change is switched; as {@link #switchOver}
     */
    public ModelChange rollBack(Consumer<ChangeProgress> progress) {
        ModelChange change = required();
        if (change.state() != ChangeState.SWITCHED) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the change of model of collection \"%s\" is not switched, so there is nothing to roll back"
                            .formatted(collection),
                    "to give it up: tusk model abort %s --apply".formatted(collection));
        }
        return move(change, ChangeState.READY, progress);
    }

    private ModelChange move(ModelChange change, ChangeState state, Consumer<ChangeProgress> progress) {
        CopyRun.alone(database, change, models, CopyLimits.NONE, progress, run -> {
            new Switching(run, change).to(state);
            return true;
        });
        return required();
    }

    /**
     * Ends a change that is switched: drops the old store.
     *
     * @throws TuskException {@code INVALID_REQUEST} where no change is switched; {@code LOCK_NOT_GRANTED} where a long search holds it
     */
    public void finish() {
        if (required().state() != ChangeState.SWITCHED) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the change of model of collection \"%s\" is not switched yet".formatted(collection),
                    "switch first; or give it up: tusk model abort %s --apply".formatted(collection));
        }
        end(true);
    }

    /**
     * Gives a change up before it is switched: drops the new store.
     *
     * @throws TuskException {@code INVALID_REQUEST} where none is under way, or it is switched; {@code LOCK_NOT_GRANTED}
     */
    public void abort() {
        if (required().state() == ChangeState.SWITCHED) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the change of model of collection \"%s\" is switched already".formatted(collection),
                    "roll it back first: tusk model rollback %s --apply".formatted(collection));
        }
        end(false);
    }

    /** @param switched whether it has to be switched still, or not to be */
    private void end(boolean switched) {
        CollectionDefinition definition = required().searched();
        ChangeRows rows = new ChangeRows(definition);
        database.changeTables(
                "end the change of model of collection \"%s\"".formatted(definition.name()), connection -> {
                    lockUnchanged(connection, definition);
                    ModelChange change = rows.find(connection).orElseThrow(this::none);
                    if ((change.state() == ChangeState.SWITCHED) != switched) {
                        throw TuskException.withHint(
                                ErrorCode.CONCURRENT_CHANGE,
                                "the change of model of collection \"%s\" is %s now"
                                        .formatted(
                                                definition.name(),
                                                change.state().wireName()),
                                "see tusk model status %s".formatted(definition.name()));
                    }
                    rows.delete(connection);
                    Stores.drop(connection, change.other().store());
                    // Whoever searches waits behind this one, so it comes last.
                    Stores.unfollow(connection, definition.store());
                    // What was noted until the triggers were gone.
                    rows.forgetAll(connection);
                    return true;
                });
    }

    private ModelChange required() {
        return current().orElseThrow(this::none);
    }

    private TuskException none() {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "no change of model is under way for collection \"%s\"".formatted(collection),
                "begin one: tusk model change %s --to MODEL".formatted(collection));
    }

    private TuskException notReady(ModelChange change) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "the new store of collection \"%s\" is not ready: the change is %s"
                        .formatted(collection, change.state().wireName()),
                change.state() == ChangeState.SWITCHED
                        ? "it is searched already"
                        : "go on with it: tusk model change %s --apply".formatted(collection));
    }
}
