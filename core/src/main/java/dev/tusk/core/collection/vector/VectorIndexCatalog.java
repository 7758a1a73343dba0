package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The indexes over the vectors of a collection, those too that were made by SQL. */
public final class VectorIndexCatalog {

    private VectorIndexCatalog() {}

    /** All over the vectors of the chunks, by name; none where these have none. Asks the server's catalog. */
    public static List<VectorIndex> list(Connection connection, CollectionDefinition definition) throws SQLException {
        Optional<VectorTable> chunks = VectorTable.ofChunks(definition);
        return chunks.isPresent() ? list(connection, chunks.get()) : List.of();
    }

    /** All over the vectors of a table, by name; without those over expressions that no search of Tusk has. */
    public static List<VectorIndex> list(Connection connection, VectorTable vectors) throws SQLException {
        EmbeddingSpec embedding = vectors.embedding();
        String name = vectors.definition().store().value();
        return Database.query(
                        connection,
                        Sql.of(
                                """
                        select
                          ic.relname::text, am.amname::text, ic.reloptions, t.typname::text, a.atttypmod,
                          i.indisvalid and i.indisready,
                          exists (
                            select
                            from pg_catalog.pg_stat_progress_create_index p
                            where p.index_relid = i.indexrelid
                              -- What another role builds is not told: it may be this one.
                              or (p.relid is null and p.datname = pg_catalog.current_database())),
                          pg_catalog.pg_relation_size(ic.oid), greatest(ic.reltuples, 0)::bigint,
                          pg_catalog.pg_get_indexdef(ic.oid), i.indpred is not null,
                          coalesce(v.serving, false), v.effort, v.rescored, v.target, v.recall
                        from pg_catalog.pg_index i
                        join pg_catalog.pg_class ic on ic.oid = i.indexrelid
                        join pg_catalog.pg_am am on am.oid = ic.relam and am.amname in ('hnsw', 'ivfflat')
                        join pg_catalog.pg_attribute a on a.attrelid = ic.oid and a.attnum = 1
                        join pg_catalog.pg_type t on t.oid = a.atttypid
                        join pg_catalog.pg_opclass o on o.oid = i.indclass[0]
                        left join tusk.vector_index v on v.collection = ? and v.name = ic.relname
                        where i.indrelid = pg_catalog.to_regclass(?)
                          and o.opcname = any(?::text[])
                        order by ic.relname""",
                                Sql.value(name),
                                Sql.value(vectors.table()),
                                Sql.textArray(operatorClasses(embedding))),
                        row -> index(row, embedding))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Those of its own distance, and of what searches make of it. */
    private static List<String> operatorClasses(EmbeddingSpec embedding) {
        VectorType type = embedding.type();
        return type.isDense()
                ? List.of(
                        embedding.distance().operatorClass(VectorType.VECTOR),
                        embedding.distance().operatorClass(VectorType.HALFVEC),
                        Distance.HAMMING.operatorClass(VectorType.BIT))
                : List.of(embedding.distance().operatorClass(type));
    }

    private static Optional<VectorIndex> index(ResultSet row, EmbeddingSpec embedding) throws SQLException {
        Representation representation = representation(row.getString(4), row.getInt(5), embedding);
        if (!isOver(representation, row.getString(10))) {
            return Optional.empty();
        }
        java.sql.@Nullable Array options = row.getArray(3);
        List<String> parameters = options == null ? List.of() : Arrays.asList((String[]) options.getArray());
        VectorIndexState state = row.getBoolean(6)
                ? VectorIndexState.READY
                : row.getBoolean(7) ? VectorIndexState.BUILDING : VectorIndexState.INVALID;
        int effort = row.getInt(13);
        SearchSettings search = row.wasNull()
                ? null
                : new SearchSettings(effort, row.getInt(14), row.getDouble(15), row.getObject(16, Double.class));
        return Optional.of(new VectorIndex(
                new Identifier(row.getString(1)),
                new VectorIndexSpec(method(row.getString(2), parameters), representation),
                state,
                row.getLong(8),
                row.getLong(9),
                row.getString(10),
                row.getBoolean(11),
                row.getBoolean(12),
                search));
    }

    /** Whether this is what the index holds of the vectors: the type alone does not tell it of what was made by SQL. */
    private static boolean isOver(Representation representation, String definition) {
        return switch (representation) {
            case Representation.Full ignored -> true;
            case Representation.Half ignored -> true;
            case Representation.Binary ignored -> definition.contains("binary_quantize(embedding)");
            case Representation.Leading leading ->
                definition.contains("subvector(embedding, 1, %d)".formatted(leading.dimensions()));
        };
    }

    private static IndexMethod method(String accessMethod, List<String> parameters) {
        return accessMethod.equals("hnsw")
                ? new IndexMethod.Hnsw(
                        parameter("m", parameters, IndexMethod.Hnsw.DEFAULT.m()),
                        parameter("ef_construction", parameters, IndexMethod.Hnsw.DEFAULT.efConstruction()))
                : new IndexMethod.IvfFlat(parameter("lists", parameters, IndexMethod.IvfFlat.DEFAULT_LISTS));
    }

    private static int parameter(String name, List<String> parameters, int otherwise) {
        return parameters.stream()
                .filter(each -> each.startsWith(name + "="))
                .findFirst()
                .map(each -> Integer.parseInt(each.substring(name.length() + 1)))
                .orElse(otherwise);
    }

    /** @param dimensions of the type of the index's column, which pgvector keeps as its modifier */
    private static Representation representation(String type, int dimensions, EmbeddingSpec embedding) {
        if (type.equals(embedding.type().wireName()) && (dimensions <= 0 || dimensions == embedding.dimensions())) {
            return new Representation.Full();
        }
        boolean half = type.equals("halfvec");
        if (type.equals("bit")) {
            return new Representation.Binary();
        }
        if (dimensions > 0 && dimensions < embedding.dimensions()) {
            return new Representation.Leading(dimensions, half);
        }
        return half ? new Representation.Half() : new Representation.Full();
    }

    /** The one that searches walk: that which was chosen, else the one that is most exact; empty where none holds all vectors. */
    public static Optional<VectorIndex> serving(List<VectorIndex> indexes) {
        return indexes.stream()
                .filter(index -> index.isReady() && !index.isPartial())
                .min(Comparator.comparing((VectorIndex index) -> !index.isChosen())
                        .thenComparing(index -> index.spec().method() instanceof IndexMethod.IvfFlat)
                        .thenComparingInt(index -> index.spec().representation().candidatesPerRow())
                        .thenComparing(index -> index.name().name()));
    }

    /**
     * Those that hold the same of each vector as an index of this kind would, and of all of them, but are not of this kind: a server that has both walks
     * the one that seems cheaper to it, whatever settings a search has for the other.
     */
    public static List<VectorIndex> rivals(VectorIndexSpec spec, List<VectorIndex> indexes) {
        return indexes.stream()
                .filter(index -> index.isReady() && !index.isPartial())
                .filter(index -> index.spec().representation().equals(spec.representation())
                        && !index.spec().equals(spec))
                .toList();
    }

    /** As {@link #rivals(VectorIndexSpec, List)}, those of an index that is there, of its own kind too. */
    static List<VectorIndex> rivals(VectorIndex index, List<VectorIndex> indexes) {
        return indexes.stream()
                .filter(other -> other.isReady() && !other.isPartial() && !other.equals(index))
                .filter(other ->
                        other.spec().representation().equals(index.spec().representation()))
                .toList();
    }

    /** The statement that drops an index. Not within a transaction. */
    public static String drop(Identifier index) {
        return "drop index concurrently if exists " + index.qualifiedBy(CollectionTables.SCHEMA);
    }

    /** The names of those that are to be dropped, as others serve in their place. */
    public static List<Identifier> leaving(Connection connection, CollectionDefinition definition) throws SQLException {
        String store = definition.store().value();
        return Database.query(
                connection,
                Sql.of("""
                        select v.name
                        from tusk.vector_index v
                        join pg_catalog.pg_index i on i.indrelid = pg_catalog.to_regclass(?)
                        join pg_catalog.pg_class ic on ic.oid = i.indexrelid and ic.relname = v.name
                        where v.collection = ? and v.leaves and not v.serving
                        order by v.name""", Sql.value(new CollectionTables(definition.store()).chunk()), Sql.value(store)),
                row -> new Identifier(row.getString(1)));
    }

    /** The names of what interrupted builds left behind. */
    public static Set<String> invalid(Connection session, VectorTable vectors) throws SQLException {
        return list(session, vectors).stream()
                .filter(index -> index.state() == VectorIndexState.INVALID)
                .map(index -> index.name().name())
                .collect(Collectors.toSet());
    }

    /**
     * Drops what an interrupted build left behind. Not within a transaction.
     *
     * @param before what was left before it, which stays: one of them may be built anew
     */
    public static void dropInvalid(Connection session, VectorTable vectors, Set<String> before) throws SQLException {
        for (VectorIndex index : list(session, vectors)) {
            if (index.state() == VectorIndexState.INVALID
                    && !before.contains(index.name().name())) {
                Database.execute(session, Sql.of(drop(index.name())));
            }
        }
    }

    /** How it stands with all of them together. */
    public static VectorIndexState state(CollectionDefinition definition, List<VectorIndex> indexes) {
        return definition.embedding() == null ? VectorIndexState.NONE : state(indexes);
    }

    /** How it stands with all indexes over the same vectors together. */
    public static VectorIndexState state(List<VectorIndex> indexes) {
        if (serving(indexes).isPresent()) {
            return VectorIndexState.READY;
        }
        List<VectorIndex> whole =
                indexes.stream().filter(index -> !index.isPartial()).toList();
        if (whole.isEmpty()) {
            return VectorIndexState.ABSENT;
        }
        return whole.stream().anyMatch(index -> index.state() == VectorIndexState.BUILDING)
                ? VectorIndexState.BUILDING
                : VectorIndexState.INVALID;
    }
}
