package dev.tusk.core;

import dev.tusk.core.answer.Answer;
import dev.tusk.core.answer.AnswerListener;
import dev.tusk.core.answer.Answerer;
import dev.tusk.core.answer.AskRequest;
import dev.tusk.core.attach.AttachedRows;
import dev.tusk.core.attach.TableSync;
import dev.tusk.core.balance.VectorWeight;
import dev.tusk.core.change.ModelChanges;
import dev.tusk.core.chat.ChatModels;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.CollectionSize;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionSummary;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.StoreName;
import dev.tusk.core.collection.StoredVectorWeight;
import dev.tusk.core.collection.vector.IndexProgress;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.document.DocumentPage;
import dev.tusk.core.document.DocumentPatch;
import dev.tusk.core.document.DocumentStore;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.facet.FacetCheck;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldCheck;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.BatchCompanion;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.IngestRun;
import dev.tusk.core.ingest.Ingestion;
import dev.tusk.core.ingest.KnownFields;
import dev.tusk.core.ingest.NamedVectorBackfill;
import dev.tusk.core.ingest.PutResult;
import dev.tusk.core.ingest.TransactionWriter;
import dev.tusk.core.judgement.Judgements;
import dev.tusk.core.ledger.Ledger;
import dev.tusk.core.ledger.LedgerTarget;
import dev.tusk.core.maintain.Maintenance;
import dev.tusk.core.maintain.MaintenanceReport;
import dev.tusk.core.recall.CollectionRecall;
import dev.tusk.core.recall.PartialRecall;
import dev.tusk.core.rerank.RerankModels;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.RecentQueries;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.Searcher;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.spelling.SearchSuggestions;
import dev.tusk.core.spelling.Suggester;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import dev.tusk.core.synonym.StopWords;
import dev.tusk.core.synonym.Synonyms;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A handle of one collection, as it was defined when the handle was made; after {@code alter} take a new one. Where its model is changed,
 * a handle goes over to the collection's new tables by itself: at once with what it writes, within five seconds with what it reads. Safe
 * for use by many threads at once.
 *
 * <p>Every method throws {@link TuskException} when the database fails: {@code DATABASE_UNREACHABLE},
 * {@code DATABASE_READ_ONLY}, {@code MISSING_RIGHTS}, {@code OUT_OF_SPACE}, {@code TIMEOUT}.
 */
public final class Collection {

    /** How long statistics that only guide the planner may be old. */
    private static final Duration STATISTICS_AGE = Duration.ofSeconds(5);

    private static final int MAX_PATCH_ATTEMPTS = 5;

    private static final System.Logger LOG = System.getLogger(Collection.class.getName());

    private final Database database;
    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final EmbeddingModels models;
    private final DocumentStore documents;
    private final Ingestion ingestion;
    private final Searcher searcher;
    private final Suggester suggester;
    private final Answerer answerer;
    private final KnownFields knownFields;
    private final RecentQueries asked = new RecentQueries();
    private final Function<CollectionDefinition, Collection> handles;
    private final CurrentHandle currentHandle;

    private volatile @Nullable TimedStats timedStats;

    private record TimedStats(CollectionStats stats, long readAtNanos) {}

    Collection(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            EmbeddingModels models,
            RerankModels rerankModels,
            ChatModels chatModels,
            Clock clock,
            Supplier<String> codes,
            Function<String, Optional<Collection>> lookUp,
            Function<CollectionDefinition, Collection> handles) {
        this.handles = handles;
        this.currentHandle = new CurrentHandle(
                this, this::isCurrent, () -> lookUp.apply(definition.name().value()));
        this.database = database;
        this.definition = definition;
        this.extensions = extensions;
        this.models = models;
        this.documents = new DocumentStore(database, definition);
        this.knownFields = new KnownFields(definition.name());
        this.ingestion = new Ingestion(
                database, definition, extensions, models, knownFields, clock, () -> currentHandle.reload().ingestion);
        this.suggester = new Suggester(database, definition);
        this.searcher = new Searcher(database, definition, extensions, models, rerankModels, asked);
        this.answerer = new Answerer(database, definition, models, chatModels, this::search, codes);
    }

    /** As it was when this handle was made. */
    public CollectionDefinition definition() {
        return definition;
    }

    /** The handle to use in place of this one, or this. */
    Collection current() {
        return currentHandle.get();
    }

    /** As {@link #current}, after a look into the database. */
    Collection reload() {
        return currentHandle.reload();
    }

    /** Says that this is the handle of the collection as it was just read. */
    void confirm() {
        currentHandle.confirm();
    }

    /** Says that another handle has taken over. */
    void replaceBy(Collection other) {
        currentHandle.replaceBy(other);
    }

    /** Whether this handle is that one, or has been replaced by it. */
    boolean leadsTo(Collection other) {
        return currentHandle.leadsTo(other);
    }

    private boolean isCurrent() {
        return database.queryFirst(
                        "look up collection \"%s\"".formatted(definition.name()),
                        Sql.of(
                                "select store = ? from tusk.collection where name = ?",
                                Sql.value(definition.store().value()),
                                Sql.value(definition.name().value())),
                        row -> row.getBoolean(1))
                .orElse(true);
    }

    /** Another embedding model, other dimensions or other chunks, without downtime. */
    public ModelChanges modelChanges() {
        return new ModelChanges(
                database, definition.name(), () -> currentHandle.reload().definition, extensions, models, handles);
    }

    /** The definition with counts and sizes; asks the database. */
    public CollectionSummary summary() {
        return currentHandle.run(handle ->
                CollectionSummary.read(database, handle.definition, extensions, handle.knownFields.read(database)));
    }

    /**
     * Puts one document: adds it, or replaces the one of its id. Nothing is written when it has not changed.
     *
     * @throws TuskException {@code INVALID_TEXT}, {@code INVALID_VECTOR}, {@code INVALID_REQUEST}, {@code TOO_LARGE},
     *     {@code MODEL_UNAVAILABLE}
     */
    public PutResult put(Document document) {
        IngestReport report = putAll(List.of(document));
        if (report.added() > 0) {
            return PutResult.ADDED;
        }
        return report.changed() > 0 ? PutResult.CHANGED : PutResult.UNCHANGED;
    }

    /**
     * Puts documents in one transaction: all of them or, when one is refused, none. Of several with one id the last counts.
     *
     * @throws TuskException as {@link #put}; where several documents are refused, the detail names each
     */
    public IngestReport putAll(List<Document> batch) {
        return currentHandle.run(handle -> handle.putHere(batch));
    }

    private IngestReport putHere(List<Document> batch) {
        definition.requireNotAttached();
        long start = System.nanoTime();
        checkAll(batch);
        Ingestion.Written written = ingestion.put(batch);
        timedStats = null;
        return new IngestReport(
                written.added(),
                written.changed(),
                written.unchanged(),
                0,
                written.chunks(),
                written.embedded(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private void checkAll(List<Document> batch) {
        List<TuskException> refused = new ArrayList<>();
        for (Document document : batch) {
            try {
                DocumentLimits.check(document, definition);
            } catch (TuskException e) {
                refused.add(e);
            }
        }
        if (refused.size() == 1) {
            throw refused.getFirst();
        }
        if (!refused.isEmpty()) {
            List<String> reasons =
                    refused.stream().limit(20).map(TuskException::getMessage).toList();
            throw new TuskException(
                    refused.getFirst().code(),
                    "%d of %d documents are refused; none was put".formatted(refused.size(), batch.size()),
                    String.join("; ", reasons),
                    refused.getFirst().hint(),
                    null);
        }
    }

    /**
     * Writes documents within a transaction of the caller's connection, which the caller commits or rolls back: rows of the
     * application and documents are there together or not at all. What it writes is searched after the commit.
     *
     * @param transaction a connection to this database by PostgreSQL's driver, or a pool's that can be unwrapped, not in auto-commit mode
     * @throws TuskException {@code INVALID_REQUEST} for another connection
     */
    public TransactionWriter within(Connection transaction) {
        Collection handle = current();
        handle.definition.requireNotAttached();
        return handle.writer(transaction);
    }

    private TransactionWriter writer(Connection transaction) {
        return new TransactionWriter(transaction, ingestion, this::checkAll, () -> timedStats = null);
    }

    /**
     * What brings this collection up to the table that it follows.
     *
     * @throws TuskException {@code INVALID_REQUEST} where it follows none
     */
    public TableSync tableSync() {
        if (definition.attached() == null) {
            throw followsNoTable();
        }
        return new TableSync(
                database,
                () -> current().definition,
                transaction -> current().writer(transaction),
                () -> current().probeModels());
    }

    /** Fails where the models that read documents make no vector of a word. */
    private void probeModels() {
        Stream.concat(
                        definition.embeddingSpec().stream(),
                        definition.vectors().stream().map(NamedVector::embedding))
                .flatMap(spec -> Optional.ofNullable(spec.model()).stream())
                .distinct()
                .forEach(name -> models.find(name).embedDocuments(List.of("word")));
    }

    /**
     * Puts any number of documents in bounded memory, in batches that are transactions of their own. Documents that are
     * refused are left out and told to the listener. A run that was killed is continued by running it again: what is there
     * already is skipped. Call {@link #maintain} afterwards.
     *
     * @param source read on the calling thread
     * @throws TuskException when the database or the model fails; what was committed stays
     */
    public IngestReport ingest(Iterator<Document> source, IngestListener listener) {
        return current().ingestHere(run -> run.run(source), listener, BatchCompanion.NONE);
    }

    /** What was read into the collection from files, feeds and other sources, and the way to read them again. */
    public Ledger ledger() {
        return new Ledger(database, new LedgerTarget() {
            @Override
            public CollectionName name() {
                return definition.name();
            }

            @Override
            public CollectionTables tables() {
                return new CollectionTables(current().definition.store());
            }

            @Override
            public <T> T withTables(Function<CollectionTables, T> work) {
                return currentHandle.run(handle -> work.apply(new CollectionTables(handle.definition.store())));
            }

            @Override
            public IngestReport ingest(
                    Iterator<Document> documents, IngestListener listener, BatchCompanion companion) {
                return current().ingestHere(run -> run.run(documents), listener, companion);
            }

            @Override
            public IngestReport ingestBatches(Iterator<IngestRun.Batch> batches, IngestListener listener) {
                return current().ingestHere(run -> run.runBatches(batches), listener, BatchCompanion.NONE);
            }

            @Override
            public boolean embeds() {
                return current().definition.embedsDocuments();
            }
        });
    }

    private IngestReport ingestHere(
            Function<IngestRun, IngestReport> work, IngestListener listener, BatchCompanion companion) {
        definition.requireNotAttached();
        try {
            return work.apply(new IngestRun(ingestion, listener, companion, definition.embedsDocuments()));
        } finally {
            timedStats = null;
        }
    }

    /** What the collection takes on the server's disk. */
    public CollectionSize size() {
        return currentHandle.run(handle -> CollectionSize.read(handle.database, handle.definition));
    }

    public Optional<StoredDocument> get(String id) {
        return currentHandle.run(handle -> handle.documents.get(id));
    }

    /**
     * The named vectors that came with these documents, by id and name; those that models make of texts are left out, as they cannot be
     * put. Nothing for documents that are not there or have none.
     *
     * @param ids at most 1,000
     */
    public Map<String, Map<String, VectorValue>> givenVectors(List<String> ids) {
        return currentHandle.run(handle -> handle.documents.givenVectors(ids));
    }

    /**
     * Changes parts of a document by a JSON merge patch (RFC 7396) over title, body, format, source, metadata, tags,
     * vector and vectors. A ready vector must be in the patch, or null there, when the text changes.
     *
     * @throws TuskException {@code DOCUMENT_NOT_FOUND}, {@code INVALID_REQUEST}, {@code INVALID_VECTOR},
     *     {@code CONCURRENT_CHANGE}
     */
    public StoredDocument patch(String id, Map<String, @Nullable Object> mergePatch) {
        return currentHandle.run(handle -> handle.patchHere(id, mergePatch));
    }

    private StoredDocument patchHere(String id, Map<String, @Nullable Object> mergePatch) {
        definition.requireNotAttached();
        for (int attempt = 1; attempt <= MAX_PATCH_ATTEMPTS; attempt++) {
            DocumentStore.Versioned current = documents.getVersioned(id).orElseThrow(() -> notFound(id));
            Document patched = DocumentPatch.apply(current.document(), mergePatch);
            DocumentLimits.check(patched, definition);
            if (ingestion.replace(patched, current.contentHash())) {
                return documents.get(id).orElseThrow(() -> notFound(id));
            }
        }
        throw new TuskException(
                ErrorCode.CONCURRENT_CHANGE,
                "cannot patch document \"%s\": others kept changing it (%d tries)"
                        .formatted(DocumentLimits.shown(id), MAX_PATCH_ATTEMPTS),
                null,
                "run the same request again",
                null);
    }

    private TuskException notFound(String id) {
        return new TuskException(
                ErrorCode.DOCUMENT_NOT_FOUND,
                "collection \"%s\" has no document \"%s\"".formatted(definition.name(), DocumentLimits.shown(id)));
    }

    /** Deletes a document; false when there was none of that id. */
    public boolean delete(String id) {
        return currentHandle.run(handle -> {
            handle.definition.requireNotAttached();
            return handle.documents.delete(id);
        });
    }

    /**
     * Deletes all documents that fulfil the filter.
     *
     * @return how many
     * @throws TuskException {@code UNKNOWN_FIELD}, {@code INVALID_FILTER}
     */
    public long delete(Filter filter) {
        checkFields(filter);
        return currentHandle.run(handle -> {
            handle.definition.requireNotAttached();
            return handle.documents.delete(filter);
        });
    }

    /**
     * One page of documents in the order of their ids.
     *
     * @param cursor {@link DocumentPage#next} of the page before, or null for the first page
     * @param limit 1 to 1,000
     */
    public DocumentPage list(@Nullable Filter filter, @Nullable String cursor, int limit) {
        checkFields(filter);
        return currentHandle.run(handle -> handle.documents.list(filter, cursor, limit));
    }

    /** The exact number of documents that fulfil the filter, or of all when it is null. */
    public long count(@Nullable Filter filter) {
        checkFields(filter);
        return currentHandle.run(handle -> handle.documents.count(filter));
    }

    /**
     * The number of all documents by the planner's statistics: at once whatever the size. Before the first analyze, which
     * {@link #maintain} and autovacuum do, there are none, and the documents are counted.
     */
    public long estimatedCount() {
        return currentHandle.run(handle -> handle.documents.estimatedCount());
    }

    /** What stands for other words in queries. */
    public Synonyms synonyms() {
        return new Synonyms(database, definition);
    }

    /** What people say of documents for queries. */
    public Judgements judgements() {
        return new Judgements(database, current().definition);
    }

    /** Words that queries pass over, besides those of the language. */
    public StopWords stopWords() {
        return new StopWords(database, definition);
    }

    /**
     * Searches.
     *
     * @throws TuskException {@code INVALID_REQUEST} when the collection cannot do the mode, {@code INVALID_VECTOR},
     *     {@code UNKNOWN_FIELD}, {@code INVALID_FILTER}, {@code UNKNOWN_MODEL}, {@code MODEL_UNAVAILABLE}, {@code TIMEOUT}
     */
    public SearchResult search(SearchRequest request) {
        checkFields(request.filter());
        checkFacets(request.facets());
        return currentHandle.run(handle -> handle.searchHere(request));
    }

    /**
     * Once more where others have changed the tables meanwhile: a partial index that was dropped since the statistics were read is gone from
     * the next ones, and who reads loses nothing by being chosen in a deadlock.
     */
    private SearchResult searchHere(SearchRequest request) {
        CollectionStats known = stats();
        try {
            return searcher.search(request, known);
        } catch (TuskException e) {
            boolean dropped = e.code() == ErrorCode.COLLECTION_NOT_FOUND
                    && !known.partials().isEmpty();
            if (!dropped && !SqlFailures.isDeadlock(e)) {
                throw e;
            }
            timedStats = null;
            return searcher.search(request, stats());
        }
    }

    /**
     * Answers a question out of the documents. With a chat model ({@link AskRequest#model}) it writes the answer from passages that are
     * found for the question; without one the answer is made of the documents' own sentences. Either cites passages by number, and
     * where the documents support no answer it says so.
     *
     * @throws TuskException as {@link #search}; {@code UNKNOWN_MODEL} for a chat model that there is not, {@code MODEL_UNAVAILABLE} where it
     *     fails, {@code TOO_LARGE} where the passages are longer than it takes
     */
    public Answer ask(AskRequest request) {
        return ask(request, AnswerListener.NONE);
    }

    /**
     * As {@link #ask(AskRequest)}, told while it is written. A failure may come after pieces were told.
     *
     * @param listener called on this thread; what it throws ends the answer
     */
    public Answer ask(AskRequest request, AnswerListener listener) {
        // Where a statement fails for other tables, nothing was told yet: all of them come before the first piece.
        return currentHandle.run(handle -> handle.answerer.ask(request, listener));
    }

    /**
     * A search as SQL with its values in it, to be run as it stands, also in a program of somebody's own. Where the collection follows a table,
     * its rows are joined, as {@code t}.
     *
     * @throws TuskException as {@link #search}; {@code INVALID_REQUEST} where one statement does not do
     */
    public String searchSql(SearchRequest request) {
        return currentHandle.run(handle -> {
            handle.checkFields(request.filter());
            return handle.searcher.print(request, handle.stats());
        });
    }

    /**
     * The rows that documents of this collection were made of, as they are now, by the ids of the documents.
     *
     * @throws TuskException {@code INVALID_REQUEST} where it follows no table
     */
    public AttachedRows rows() {
        CollectionDefinition current = current().definition;
        if (current.attached() == null) {
            throw followsNoTable();
        }
        return new AttachedRows(database, current);
    }

    private TuskException followsNoTable() {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "collection \"%s\" follows no table".formatted(definition.name()),
                "attach one: tusk attach TABLE");
    }

    /**
     * What a user who has typed so far may be about to type or look for: completions of the last word, and documents by
     * their titles.
     *
     * @param typed at most 10,000 characters; control characters count as spaces
     * @param limit how many of each at most, 1 to 100
     * @throws TuskException {@code INVALID_REQUEST}, {@code TOO_LARGE}
     */
    public SearchSuggestions suggest(String typed, int limit) {
        return currentHandle.run(handle -> handle.suggester.suggest(typed, limit));
    }

    /**
     * Brings statistics, the vocabulary of fuzzy search, the facet index and the vector indexes up to what is in the collection, and makes
     * named vectors for the documents that were there before these.
     * To be called after bulk loads; does nothing that is not needed. The first build of the facet index waits for the writers
     * that are there, and others queue behind it for at most a fifth of a second at a time. One connection is enough.
     *
     * @param step hears of each step before it begins
     */
    public MaintenanceReport maintain(Consumer<String> step) {
        return maintain(step, progress -> {});
    }

    /**
     * As {@link #maintain(Consumer)}.
     *
     * @param building hears once a second how far the build of a vector index is, from another thread
     */
    public MaintenanceReport maintain(Consumer<String> step, Consumer<IndexProgress> building) {
        return currentHandle.run(handle -> handle.maintainHere(step, building));
    }

    private MaintenanceReport maintainHere(Consumer<String> step, Consumer<IndexProgress> building) {
        try {
            long begun = System.nanoTime();
            List<String> steps = new ArrayList<>(makeNamedVectors(step));
            Duration making = Duration.ofNanos(System.nanoTime() - begun);
            MaintenanceReport report = new Maintenance(database, definition, extensions).run(step, building);
            long start = System.nanoTime();
            steps.addAll(learnVectorWeight(step));
            return report.plus(steps, making.plus(Duration.ofNanos(System.nanoTime() - start)));
        } finally {
            timedStats = null;
        }
    }

    /** The indexes over its vectors, to be listed, made, renewed and dropped. */
    public VectorIndexes vectorIndexes() {
        Collection handle = current();
        return new VectorIndexes(database, handle.definition, extensions, () -> handle.timedStats = null);
    }

    /**
     * The indexes over its named vectors of this name.
     *
     * @throws TuskException {@code INVALID_REQUEST} where it has none of that name
     */
    public VectorIndexes vectorIndexes(String vector) {
        Collection handle = current();
        return new VectorIndexes(
                database, VectorTable.of(handle.definition, vector), extensions, () -> handle.timedStats = null);
    }

    /** The indexes over the vectors of those chunks alone whose documents pass a filter. */
    public PartialIndexes partialIndexes() {
        Collection handle = current();
        return new PartialIndexes(
                database,
                handle.definition,
                extensions,
                handle::checkFields,
                new PartialRecall(handle.definition, extensions),
                () -> handle.timedStats = null);
    }

    /** What share of the nearest vectors its searches find: what was promised and measured, and the way to keep it. */
    public CollectionRecall recall() {
        Collection handle = current();
        return new CollectionRecall(
                database, handle.definition, extensions, handle.asked, () -> handle.timedStats = null);
    }

    /**
     * How much vectors count in hybrid searches that do not say so, and where that came from; empty where it was neither
     * learned nor set.
     */
    public Optional<StoredVectorWeight> storedVectorWeight() {
        return CollectionSummary.vectorWeight(database, definition);
    }

    /**
     * Stores how much vectors count in hybrid searches, as judgements have told ({@link
     * dev.tusk.core.evaluate.FusionTuner}); {@link #maintain} leaves it alone from then on.
     *
     * @param tuned of which vectors they told it ({@link dev.tusk.core.evaluate.Tuning#store}, or {@link
     *     CollectionDefinition#store} before the first search): those of another model ask for another weight
     * @param queries how many judged queries it was chosen by
     * @throws TuskException {@code INVALID_REQUEST} when the collection has no words or no vectors; {@code CONCURRENT_CHANGE} when
     *     its model was changed meanwhile, and nothing is stored
     */
    public void storeVectorWeight(StoreName tuned, Fusion.WeightedSum weight, int queries) {
        Collection handle = current();
        handle.definition.requireEmbedding();
        handle.definition.requireLanguage();
        new VectorWeight(database, handle.definition, extensions, models).store(tuned, weight, queries);
        handle.timedStats = null;
    }

    /** Where the model cannot be had, the weight stays as it is until the next time. */
    private List<String> learnVectorWeight(Consumer<String> step) {
        VectorWeight weight = new VectorWeight(database, definition, extensions, models);
        if (!weight.isDue()) {
            return List.of();
        }
        String name = "learn how much vectors count in hybrid search";
        step.accept(name);
        try {
            weight.learn();
            return List.of(name);
        } catch (TuskException e) {
            if (e.code() != ErrorCode.MODEL_UNAVAILABLE) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the vector weight of collection \"%s\" is not learned: %s"
                            .formatted(definition.name(), e.getMessage()));
            return List.of();
        }
    }

    /** Where a model cannot be had, its vectors are left to the next time, and a step says so. */
    private List<String> makeNamedVectors(Consumer<String> step) {
        NamedVectorBackfill backfill = new NamedVectorBackfill(database, definition, models);
        List<String> done = new ArrayList<>();
        for (NamedVector vector : definition.vectors()) {
            if (!backfill.isDue(vector)) {
                continue;
            }
            String name = "make the vectors \"%s\" of documents that have none".formatted(vector.name());
            step.accept(name);
            try {
                backfill.run(vector);
                done.add(name);
            } catch (TuskException e) {
                if (e.code() != ErrorCode.MODEL_UNAVAILABLE
                        && e.code() != ErrorCode.UNKNOWN_MODEL
                        && e.code() != ErrorCode.INVALID_VECTOR) {
                    throw e;
                }
                String left = "leave the vectors \"%s\" to the next time: %s".formatted(vector.name(), e.getMessage());
                step.accept(left);
                done.add(left);
            }
        }
        return done;
    }

    private CollectionStats stats() {
        TimedStats known = timedStats;
        if (known == null || System.nanoTime() - known.readAtNanos() > STATISTICS_AGE.toNanos()) {
            known = new TimedStats(CollectionStats.read(database, definition), System.nanoTime());
            timedStats = known;
        }
        return known.stats();
    }

    /**
     * Refuses fields that no document has had. The database is asked only where a field is not among those that this handle
     * remembers.
     */
    private void checkFields(@Nullable Filter filter) {
        if (filter != null) {
            checkFields(filter.fields(), known -> {});
        }
    }

    private void checkFacets(List<Facet> facets) {
        if (!facets.isEmpty()) {
            FacetCheck.requireFitting(facets, definition.fields());
            checkFields(FacetCheck.fields(facets), known -> FacetCheck.requireNoText(facets, known));
        }
    }

    /** @param first what else to refuse by the names of the known fields */
    private void checkFields(Set<FieldPath> fields, Consumer<Set<String>> first) {
        List<String> declared =
                definition.fields().stream().map(DeclaredField::name).toList();
        Set<String> known = new HashSet<>(knownFields.remembered());
        known.addAll(declared);
        if (FieldCheck.knowsAll(fields, known)) {
            return;
        }
        List<String> noted = knownFields.read(database);
        if (KnownFields.isFull(noted)) {
            return;
        }
        known.addAll(noted);
        first.accept(known);
        FieldCheck.requireKnown(fields, known);
    }
}
