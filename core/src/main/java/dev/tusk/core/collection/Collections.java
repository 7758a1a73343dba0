package dev.tusk.core.collection;

import dev.tusk.core.Collection;
import dev.tusk.core.collection.engine.EngineCheck;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Creates, finds, changes and drops collections. Safe for use by many threads at once. */
public final class Collections {

    private final Database database;
    private final EmbeddingModels models;
    private final Supplier<Extensions> extensions;
    private final Function<CollectionDefinition, Collection> handles;

    /**
     * For Tusk, which knows how handles are made.
     *
     * @param handles makes the handle of a collection that exists
     */
    public Collections(
            Database database,
            EmbeddingModels models,
            Supplier<Extensions> extensions,
            Function<CollectionDefinition, Collection> handles) {
        this.database = database;
        this.models = models;
        this.extensions = extensions;
        this.handles = handles;
    }

    /**
     * Creates a collection, its tables and their indexes, in one transaction.
     *
     * @throws TuskException {@code COLLECTION_EXISTS}, {@code UNKNOWN_MODEL}, {@code MODEL_MISMATCH} when the model makes
     *     vectors of another length, or {@code INVALID_REQUEST} when the server has no such text-search configuration
     */
    public Collection create(CollectionDefinition asked) {
        CollectionDefinition definition = checked(asked);
        // Before: it may ask the server, and a pool may have one connection alone.
        List<String> statements = statements(definition);
        boolean created =
                database.transaction(purpose(definition), connection -> create(connection, definition, statements));
        return handle(definition, created);
    }

    /**
     * As {@link #create(CollectionDefinition)}, with more work in the same transaction, which takes locks on tables of others and is tried
     * again where they are not granted at once.
     */
    public Collection create(CollectionDefinition asked, Database.Work<Boolean> more) {
        CollectionDefinition definition = checked(asked);
        List<String> statements = statements(definition);
        boolean created = database.changeTables(
                purpose(definition),
                connection -> create(connection, definition, statements) && more.apply(connection));
        return handle(definition, created);
    }

    /** What {@link #create(CollectionDefinition)} would make: refuses as it does, and changes nothing but for a text-search configuration. */
    public CollectionDefinition checked(CollectionDefinition asked) {
        CollectionDefinition definition = withLanguageOfServer(asked);
        definition.embeddingSpec().ifPresent(this::checkModel);
        definition.vectors().forEach(vector -> checkModel(vector.embedding()));
        definition.textSearchConfiguration().ifPresent(this::checkLanguage);
        EngineCheck.require(database, definition.engine());
        return definition;
    }

    private static String purpose(CollectionDefinition definition) {
        return "create collection \"%s\"".formatted(definition.name());
    }

    private static boolean create(Connection connection, CollectionDefinition definition, List<String> statements)
            throws SQLException {
        if (!CollectionCatalog.insert(connection, definition)) {
            return false;
        }
        for (String statement : statements) {
            Database.execute(connection, Sql.of(statement));
        }
        return true;
    }

    /** The statements that make the tables of a collection. */
    public List<String> statements(CollectionDefinition definition) {
        return new CollectionTables(definition.store()).create(definition, extensions.get());
    }

    private Collection handle(CollectionDefinition definition, boolean created) {
        if (!created) {
            throw TuskException.withHint(
                    ErrorCode.COLLECTION_EXISTS,
                    "collection \"%s\" exists".formatted(definition.name()),
                    "choose another name, or drop it first");
        }
        return handles.apply(definition);
    }

    /** All collections in the order of their names. */
    public List<CollectionDefinition> list() {
        return CollectionCatalog.list(database);
    }

    public Optional<Collection> find(String name) {
        return CollectionCatalog.find(database, name).map(handles);
    }

    /**
     * A handle of the collection of this name.
     *
     * @throws TuskException {@code COLLECTION_NOT_FOUND} with the nearest name as its hint
     */
    public Collection get(String name) {
        return find(name).orElseThrow(() -> notFound(name));
    }

    /**
     * Changes a collection's definition. Fields are indexed without blocking writers; when a build fails, none of the
     * change is made and no index of it is left.
     *
     * @throws TuskException {@code COLLECTION_NOT_FOUND}; {@code UNKNOWN_FIELD} for a field to drop that is not declared;
     *     {@code INVALID_REQUEST} for one to add that is declared already, or one too many, and so for named vectors;
     *     {@code UNKNOWN_MODEL}, {@code MODEL_MISMATCH}; {@code CONCURRENT_CHANGE} when another session adds fields to the same
     *     collection
     */
    public Collection alter(String name, CollectionChange change) {
        change.addVectors().forEach(vector -> checkModel(vector.embedding()));
        CollectionDefinition before = get(name).definition();
        Alteration alteration = new Alteration(before, change, extensions.get());
        if (change.engine() != null) {
            EngineCheck.require(database, change.engine());
        }
        boolean altered = database.connected(
                "alter collection \"%s\"".formatted(name), connection -> alteration.run(database, connection));
        if (!altered) {
            throw notFound(name);
        }
        return get(before.name().value());
    }

    /**
     * Drops a collection with all its documents and aliases; false when there is none of that name.
     *
     * @throws TuskException {@code INVALID_REQUEST} for an alias, as more than the alias would be gone
     */
    public boolean drop(String name) {
        boolean dropped = database.changeTables("drop collection \"%s\"".formatted(name), connection -> {
            // Nobody makes a partial index of it from here on.
            CollectionCatalog.lock(connection, name).ifPresent(Collections::requireNoTable);
            return drop(connection, name);
        });
        if (!dropped) {
            find(name).ifPresent(named -> {
                String collection = named.definition().name().value();
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "\"%s\" is an alias of collection \"%s\"".formatted(name, collection),
                        "drop the collection by its name, or the alias alone: tusk alias drop " + name);
            });
        }
        return dropped;
    }

    private static void requireNoTable(CollectionDefinition definition) {
        if (definition.attached() != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" follows %s, which has triggers for it"
                            .formatted(definition.name(), definition.attached()),
                    "drop both: tusk detach " + definition.name());
        }
    }

    /**
     * Drops a collection within a transaction whose {@code lock_timeout} is short; false when there is none of that name. What follows a
     * table leaves the triggers there, which are to be dropped before.
     */
    public static boolean drop(Connection connection, String name) throws SQLException {
        CollectionCatalog.lock(connection, name);
        List<String> vectors = CollectionCatalog.vectorNames(connection, name);
        Map<StoreName, List<String>> partials = CollectionCatalog.partialNames(connection, name);
        List<StoreName> stores = CollectionCatalog.delete(connection, name);
        for (StoreName store : stores) {
            for (String statement :
                    new CollectionTables(store).drop(vectors, partials.getOrDefault(store, List.of()))) {
                Database.execute(connection, Sql.of(statement));
            }
        }
        return !stores.isEmpty();
    }

    /** The named vectors that a collection has, as they are in this transaction; for who writes them. */
    public static List<NamedVector> vectors(Connection connection, CollectionName collection) throws SQLException {
        return CollectionCatalog.vectors(connection, collection);
    }

    /** A definition with the fields that its collection has in this transaction; as it is where the collection is gone. */
    public static CollectionDefinition withCurrentFields(Connection connection, CollectionDefinition definition)
            throws SQLException {
        return CollectionCatalog.find(connection, definition.name().value())
                .map(current -> current.withStore(definition.store(), definition.embedding(), definition.chunking()))
                .orElse(definition);
    }

    /** The stores of a collection: that which is searched, and that of a change of model. */
    public static List<StoreName> stores(Connection connection, CollectionName collection) throws SQLException {
        return CollectionCatalog.stores(connection, collection.value());
    }

    /** Further names of collections. */
    public Aliases aliases() {
        return new Aliases(database);
    }

    private TuskException notFound(String name) {
        List<String> known = Stream.concat(
                        list().stream().map(definition -> definition.name().value()),
                        aliases().list().stream().map(alias -> alias.name().value()))
                .toList();
        return TuskException.withHint(
                ErrorCode.COLLECTION_NOT_FOUND,
                "there is no collection \"%s\"".formatted(CollectionName.shown(name)),
                Suggestion.hint(name, known));
    }

    private void checkModel(EmbeddingSpec embedding) {
        String name = embedding.model();
        if (name == null) {
            return;
        }
        EmbeddingModel model = models.find(name);
        if (model.dimensions() != embedding.dimensions()) {
            throw new TuskException(
                    ErrorCode.MODEL_MISMATCH,
                    "the model \"%s\" makes vectors of %d dimensions, the collection asks for %d"
                            .formatted(name, model.dimensions(), embedding.dimensions()));
        }
    }

    private CollectionDefinition withLanguageOfServer(CollectionDefinition definition) {
        String language = definition.language();
        return language != null && language.startsWith(UnaccentedLanguage.PREFIX)
                ? definition.withLanguage(UnaccentedLanguage.create(database, language))
                : definition;
    }

    private void checkLanguage(String language) {
        List<String> known = database.query("list text-search configurations", Sql.of("""
                        select case
                          when n.nspname = 'pg_catalog' then c.cfgname
                          else n.nspname || '.' || c.cfgname
                        end
                        from pg_catalog.pg_ts_config c
                        join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
                        where pg_catalog.concat(n.nspname, '.', c.cfgname) ~ '^[a-z0-9_]+[.][a-z0-9_]+$'
                        order by 1"""), row -> row.getString(1));
        if (!known.contains(language)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the server has no text-search configuration \"%s\"".formatted(language),
                    Suggestion.hint(language, known));
        }
    }
}
