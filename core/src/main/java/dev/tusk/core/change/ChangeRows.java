package dev.tusk.core.change;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.StoreName;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.text.ChunkingSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The rows of one collection in {@code tusk.model_change} and {@code tusk.model_change_key}. */
final class ChangeRows {

    private final CollectionDefinition searched;
    private final String collection;

    /** @param searched with the store that is searched now */
    ChangeRows(CollectionDefinition searched) {
        this.searched = searched;
        this.collection = searched.name().value();
    }

    /** A document that has changed, and whether the other store is to have it already. */
    record Key(long id, String documentId, boolean due) {}

    Optional<ModelChange> find(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                        select
                          store, state, embedding_model, dimensions, distance, max_chunk_characters, min_chunk_characters,
                          chunk_overlap_characters, documents, copied_documents, copied_chunks,
                          (select pg_catalog.count(*) from tusk.model_change_key k where k.collection = m.collection),
                          problem, started_at, switched_at, max_chunk_tokens
                        from tusk.model_change m
                        where collection = ?""", Sql.value(collection)), this::map).stream()
                .findFirst();
    }

    private ModelChange map(ResultSet row) throws SQLException {
        String distance = row.getString(5);
        OffsetDateTime switched = row.getObject(15, OffsetDateTime.class);
        return new ModelChange(
                searched,
                searched.withStore(
                        new StoreName(row.getString(1)),
                        distance == null
                                ? null
                                : new EmbeddingSpec(row.getString(3), row.getInt(4), Distance.ofWireName(distance)),
                        new ChunkingSpec(row.getInt(6), row.getInt(7), row.getInt(8), row.getInt(16))),
                ChangeState.ofWireName(row.getString(2)),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getString(13),
                row.getObject(14, OffsetDateTime.class).toInstant(),
                switched == null ? null : switched.toInstant());
    }

    /** Inserts a change; the weight of vectors goes with it only where somebody set it by hand, as others were found with the old ones. */
    void insert(Connection connection, CollectionDefinition other, long documents) throws SQLException {
        EmbeddingSpec embedding = other.requireEmbedding();
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.model_change (
                          collection, store, state, embedding_model, dimensions, distance, max_chunk_characters,
                          min_chunk_characters, chunk_overlap_characters, max_chunk_tokens, documents, vector_weight,
                          vector_weight_source)
                        select name, ?, 'copying', ?, ?, ?, ?, ?, ?, ?, ?,
                          case when vector_weight_source = 'hand' then vector_weight end,
                          case when vector_weight_source = 'hand' then vector_weight_source end
                        from tusk.collection
                        where name = ?""",
                        Sql.value(other.store().value()),
                        Sql.value(embedding.model()),
                        Sql.value(embedding.dimensions()),
                        Sql.value(embedding.distance().wireName()),
                        Sql.value(other.chunking().maxCharacters()),
                        Sql.value(other.chunking().minCharacters()),
                        Sql.value(other.chunking().overlapCharacters()),
                        Sql.value(other.chunking().maxTokens()),
                        Sql.value(documents),
                        Sql.value(collection)));
    }

    /**
     * Makes this worker the only one that may write; the result is its number, which no other has: neither one of this change nor one of
     * a later change of the same collection.
     */
    long claim(Connection connection, ModelChange change) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                "update tusk.model_change set worker = ?, problem = null where collection = ? and store = ? and started_at = ? returning worker",
                                Sql.value(ThreadLocalRandom.current().nextLong()),
                                Sql.value(collection),
                                Sql.value(change.other().store().value()),
                                Sql.value(change.startedAt().atOffset(ZoneOffset.UTC))),
                        row -> row.getLong(1))
                .stream()
                .findFirst()
                .orElseThrow(this::none);
    }

    /** Holds the change as it is until the transaction ends, and refuses to go on where another worker has taken over. */
    void hold(Connection connection, long worker) throws SQLException {
        boolean mine = Database.query(
                        connection,
                        Sql.of(
                                "select worker = ? from tusk.model_change where collection = ? for no key update",
                                Sql.value(worker),
                                Sql.value(collection)),
                        row -> row.getBoolean(1))
                .stream()
                .findFirst()
                .orElseThrow(this::none);
        if (!mine) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "another session has taken over the change of model of collection \"%s\"".formatted(collection),
                    "let it go on; tusk model status %s tells how far it is".formatted(collection));
        }
    }

    private TuskException none() {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "no change of model is under way for collection \"%s\"".formatted(collection),
                "begin one: tusk model change %s --to MODEL".formatted(collection));
    }

    /** The last document that was copied, or null. */
    @Nullable
    String position(Connection connection) throws SQLException {
        record Position(@Nullable String id) {}
        return Database.query(
                        connection,
                        Sql.of("select position from tusk.model_change where collection = ?", Sql.value(collection)),
                        row -> new Position(row.getString(1)))
                .stream()
                .findFirst()
                .orElseThrow(this::none)
                .id();
    }

    void copied(Connection connection, String last, int documents, int chunks) throws SQLException {
        Database.execute(
                connection,
                Sql.of("""
                        update tusk.model_change
                        set
                          position = ?,
                          copied_documents = copied_documents + ?,
                          copied_chunks = copied_chunks + ?
                        where collection = ?""", Sql.value(last), Sql.value(documents), Sql.value(chunks), Sql.value(collection)));
    }

    /** @param before what it has to be in, so that nobody advances a change that another has begun anew */
    void state(Connection connection, ChangeState before, ChangeState state) throws SQLException {
        int changed = Database.execute(
                connection,
                Sql.of(
                        "update tusk.model_change set state = ? where collection = ? and state = ?",
                        Sql.value(state.wireName()),
                        Sql.value(collection),
                        Sql.value(before.wireName())));
        if (changed == 0) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "the change of model of collection \"%s\" was ended or begun anew meanwhile".formatted(collection),
                    "see tusk model status %s".formatted(collection));
        }
    }

    /** Notes what ended a run, unless another has begun since. */
    void problem(Connection connection, long worker, String problem) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "update tusk.model_change set problem = ? where collection = ? and worker = ?",
                        Sql.value(problem),
                        Sql.value(collection),
                        Sql.value(worker)));
    }

    /** At most so many of the documents that have changed, in the order in which they did; those behind the position are not due yet. */
    List<Key> keys(Connection connection, int most) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select k.id, k.document_id, m.state <> 'copying' or coalesce(k.document_id <= m.position, false)
                        from tusk.model_change_key k
                        join tusk.model_change m on m.collection = k.collection
                        where k.collection = ?
                        order by k.id
                        limit ?""", Sql.value(collection), Sql.value(most)),
                row -> new Key(row.getLong(1), row.getString(2), row.getBoolean(3)));
    }

    /** How many documents have changed and were not copied since, counting each change. */
    long changes(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.count(*) from tusk.model_change_key where collection = ?",
                                Sql.value(collection)),
                        row -> row.getLong(1))
                .getFirst();
    }

    void forget(Connection connection, List<Key> keys) throws SQLException {
        Long[] ids = keys.stream().map(Key::id).toArray(Long[]::new);
        Database.execute(
                connection,
                Sql.of(
                        "delete from tusk.model_change_key where collection = ? and id = any (?)",
                        Sql.value(collection),
                        (statement, index) -> statement.setArray(
                                index, statement.getConnection().createArrayOf("bigint", ids))));
    }

    /** Has the collection searched by its other store, and the change keep the one that was. */
    void swap(Connection connection, ChangeState state) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        with before as (
                          select * from tusk.collection where name = ?
                        ),
                        switched as (
                          update tusk.collection c
                          set
                            store = m.store,
                            embedding_model = m.embedding_model,
                            dimensions = m.dimensions,
                            distance = m.distance,
                            max_chunk_characters = m.max_chunk_characters,
                            min_chunk_characters = m.min_chunk_characters,
                            chunk_overlap_characters = m.chunk_overlap_characters,
                            max_chunk_tokens = m.max_chunk_tokens,
                            vector_weight = m.vector_weight,
                            vector_weight_source = m.vector_weight_source,
                            vector_weight_queries = m.vector_weight_queries,
                            vector_weight_chunks = m.vector_weight_chunks,
                            updated_at = pg_catalog.now()
                          from tusk.model_change m
                          where c.name = ?
                            and m.collection = c.name
                        )
                        update tusk.model_change m
                        set
                          store = b.store,
                          embedding_model = b.embedding_model,
                          dimensions = b.dimensions,
                          distance = b.distance,
                          max_chunk_characters = b.max_chunk_characters,
                          min_chunk_characters = b.min_chunk_characters,
                          chunk_overlap_characters = b.chunk_overlap_characters,
                          max_chunk_tokens = b.max_chunk_tokens,
                          vector_weight = b.vector_weight,
                          vector_weight_source = b.vector_weight_source,
                          vector_weight_queries = b.vector_weight_queries,
                          vector_weight_chunks = b.vector_weight_chunks,
                          state = ?,
                          switched_at = case when ?::text = 'switched' then pg_catalog.now() end
                        from before b
                        where m.collection = b.name""",
                        Sql.value(collection),
                        Sql.value(collection),
                        Sql.value(state.wireName()),
                        Sql.value(state.wireName())));
    }

    void delete(Connection connection) throws SQLException {
        Database.execute(
                connection, Sql.of("delete from tusk.model_change where collection = ?", Sql.value(collection)));
        forgetAll(connection);
    }

    /** Forgets all that was noted. */
    void forgetAll(Connection connection) throws SQLException {
        Database.execute(
                connection, Sql.of("delete from tusk.model_change_key where collection = ?", Sql.value(collection)));
    }
}
