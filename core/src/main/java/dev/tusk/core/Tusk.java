package dev.tusk.core;

import dev.tusk.core.attach.Attachments;
import dev.tusk.core.attach.SyncWorker;
import dev.tusk.core.chat.ChatModels;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Collections;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.core.indexuse.IndexUseCheck;
import dev.tusk.core.indexuse.QueryCheck;
import dev.tusk.core.recall.CollectionRecall;
import dev.tusk.core.recall.RecallMonitor;
import dev.tusk.core.rerank.RerankModels;
import dev.tusk.core.schedule.Schedules;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.setup.ServerInfo;
import dev.tusk.core.setup.Setup;
import dev.tusk.core.sql.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The front door: search and retrieval in one PostgreSQL database.
 *
 * <pre>{@code
 * Tusk tusk = Tusk.open(dataSource, models);
 * tusk.setup().apply();
 * Collection docs = tusk.collections().create(CollectionDefinition.named("docs").embedding(models.find("minilm")).build());
 * docs.put(Document.of("a", "PostgreSQL can search."));
 * docs.search(SearchRequest.hybrid("database search").build()).hits();
 * }</pre>
 *
 * <p>Safe for use by many threads at once. It keeps no connection open and needs no closing; the data source and the models
 * are the caller's.
 */
public final class Tusk {

    private static final int CODE_BYTES = 8;

    private final DataSource dataSource;
    private final Database database;
    private final EmbeddingModels models;
    private final RerankModels rerankModels;
    private final ChatModels chatModels;
    private final SecureRandom random = new SecureRandom();
    private final Collections collections;
    private final AtomicReference<Extensions> extensions = new AtomicReference<>();
    private final ConcurrentMap<CollectionDefinition, Collection> handles = new ConcurrentHashMap<>();

    private Tusk(DataSource dataSource, EmbeddingModels models, RerankModels rerankModels, ChatModels chatModels) {
        this.rerankModels = Objects.requireNonNull(rerankModels, "rerankModels");
        this.chatModels = Objects.requireNonNull(chatModels, "chatModels");
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.database = new Database(dataSource);
        this.models = Objects.requireNonNull(models, "models");
        this.collections = new Collections(database, models, this::extensions, this::handle);
    }

    /** What it was opened with; the caller's. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Opens without embedding models: vectors, where a collection has them, are the caller's. Connects to nothing yet. */
    public static Tusk open(DataSource dataSource) {
        return open(dataSource, name -> {
            throw TuskException.withHint(
                    ErrorCode.UNKNOWN_MODEL,
                    "there is no embedding model \"%s\": Tusk was opened without models".formatted(name),
                    "open it with models: Tusk.open(dataSource, models)");
        });
    }

    /** Opens with embedding models. Connects to nothing yet. */
    public static Tusk open(DataSource dataSource, EmbeddingModels models) {
        return open(dataSource, models, RerankModels.NONE);
    }

    /** Opens with embedding models and rerank models. Connects to nothing yet. */
    public static Tusk open(DataSource dataSource, EmbeddingModels models, RerankModels rerankModels) {
        return open(dataSource, models, rerankModels, ChatModels.NONE);
    }

    /** Opens with embedding models, rerank models, and chat models that write answers. Connects to nothing yet. */
    public static Tusk open(
            DataSource dataSource, EmbeddingModels models, RerankModels rerankModels, ChatModels chatModels) {
        return new Tusk(dataSource, models, rerankModels, chatModels);
    }

    /** Extensions and schema. */
    public Setup setup() {
        return new Setup(dataSource);
    }

    /** What is at the other end of the connection; asks it. */
    public ServerInfo server() {
        return ServerInfo.read(database);
    }

    public Collections collections() {
        return collections;
    }

    /**
     * A handle of the collection of this name.
     *
     * @throws TuskException {@code COLLECTION_NOT_FOUND} with the nearest name as its hint
     */
    public Collection collection(String name) {
        return collections.get(name);
    }

    /**
     * Whether a query, which may be anybody's, walks an index over vectors, and why not. It is planned, and run only if that is asked for,
     * in a transaction that is rolled back: it can change no table of this database. Needs no schema of Tusk. What is planned or run
     * has the rights of the data source's user: do not hand on what strangers wrote.
     *
     * @throws TuskException {@code INVALID_REQUEST} for what is no single query, or none that the server takes; {@code TIMEOUT};
     *     {@code MISSING_RIGHTS}
     */
    public IndexUse indexUse(QueryCheck query) {
        return IndexUseCheck.of(database, query);
    }

    /**
     * Starts to measure in the background what share of the nearest vectors the searches of this Tusk find; to be closed with it.
     *
     * @param share of the time of one of the server's processes, above 0, up to 0.5; {@link RecallMonitor#DEFAULT_SHARE} is usual
     * @throws TuskException {@code INVALID_REQUEST} for another share
     */
    public RecallMonitor monitorRecall(double share) {
        return monitorRecall(share, null);
    }

    /**
     * As {@link #monitorRecall(double)}, with the work done elsewhere.
     *
     * @param replica a standby of the same database, or null for the database itself; while it cannot be reached nothing is measured
     */
    public RecallMonitor monitorRecall(double share, @Nullable DataSource replica) {
        return new RecallMonitor(
                () -> {
                    Map<String, CollectionRecall> searched = new TreeMap<>();
                    handles.forEach((definition, collection) -> {
                        if (definition.embedding() != null) {
                            searched.put(definition.name().value(), collection.recall());
                        }
                    });
                    return searched;
                },
                share,
                replica);
    }

    /** Collections that follow tables which are there already. */
    public Attachments attachments() {
        return new Attachments(database, collections);
    }

    /** Ingestions that run by themselves. */
    public Schedules schedules() {
        return new Schedules(database);
    }

    /**
     * Starts to sync collections with the tables that they follow, in the background; to be closed with it. Takes two connections at a time,
     * and a third for a moment.
     *
     * @param only the names of collections; null for all, also those that are attached later
     */
    public SyncWorker syncTables(@Nullable List<String> only, SyncWorker.Listener listener) {
        Attachments attachments = attachments();
        return new SyncWorker(
                () -> attachments.status().stream()
                        .filter(status -> only == null || only.contains(status.collection()))
                        .toList(),
                name -> collection(name).tableSync(),
                listener);
    }

    public EmbeddingModels models() {
        return models;
    }

    private Extensions extensions() {
        Extensions known = extensions.get();
        if (known == null) {
            known = Extensions.read(database);
            extensions.set(known);
        }
        return known;
    }

    /** One handle for each state of a definition, so that what handles remember is shared. */
    private Collection handle(CollectionDefinition definition) {
        Collection handle = handles.computeIfAbsent(definition, this::newHandle);
        handle.confirm();
        handles.forEach((other, former) -> {
            if (other.name().equals(definition.name()) && !other.equals(definition)) {
                if (!other.store().equals(definition.store())
                        || !other.vectors().equals(definition.vectors())) {
                    former.replaceBy(handle);
                }
                handles.remove(other);
            }
        });
        return handle;
    }

    private Collection newHandle(CollectionDefinition definition) {
        return newHandle(definition, collections::find);
    }

    /** A handle that stays with the tables of its definition, also where the collection has others. */
    private Collection pinnedHandle(CollectionDefinition definition) {
        return newHandle(definition, name -> Optional.empty());
    }

    private Collection newHandle(CollectionDefinition definition, Function<String, Optional<Collection>> lookUp) {
        return new Collection(
                database,
                definition,
                extensions(),
                models,
                rerankModels,
                chatModels,
                Clock.systemUTC(),
                this::code,
                lookUp,
                this::pinnedHandle);
    }

    /** Unforeseeable, as documents must not be able to hold it. */
    private String code() {
        byte[] bytes = new byte[CODE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
