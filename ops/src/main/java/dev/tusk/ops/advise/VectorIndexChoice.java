package dev.tusk.ops.advise;

import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexForecast;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.finding.Evidence;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HNSW or IVFFlat for a column, and what it will take. HNSW finds more at the same speed and needs no rows to begin with; IVFFlat is built sooner and in less
 * memory, and the worse the more rows come after it (pgvector's README, Indexing). So HNSW is the choice, unless its graph does not fit into memory while it is
 * built and few rows change.
 *
 * @param definition behind {@code on}
 * @param evidence what was counted and forecast
 * @param why this method
 */
record VectorIndexChoice(String definition, List<Evidence> evidence, String why) {

    /** Below it comparing with all of them takes milliseconds, and misses nothing (decision 23). */
    static final long FEWEST_ROWS = 10_000;

    /** Rows written since the statistics were reset, of all rows: with more the lists of IVFFlat grow stale. */
    static final double FEW_WRITES = 0.05;

    private static final Pattern TYPE = Pattern.compile("(vector|halfvec|bit)\\((\\d+)\\)");
    private static final Pattern CAST = Pattern.compile("::(?:\\w+\\.)?(vector|halfvec|bit)\\((\\d+)\\)");

    /** Empty where the vectors cannot be counted: a column without dimensions, sparse vectors. */
    static Optional<VectorIndexChoice> of(Connection connection, TableFacts table, IndexDefinition wanted)
            throws SQLException {
        String key = wanted.keys().getFirst();
        Optional<EmbeddingSpec> embedding = embedding(connection, table, key);
        if (embedding.isEmpty()) {
            return Optional.empty();
        }
        long rows = (long) table.rows();
        Choice choice = choose(embedding.get(), rows, table.writes(), cacheBytes(connection));
        List<Evidence> evidence = new ArrayList<>(List.of(
                Evidence.rows("vectors", rows),
                Evidence.count("dimensions", embedding.get().dimensions()),
                Evidence.bytes("size of the index", choice.forecast().bytes()),
                Evidence.bytes(
                        "memory for its build (maintenance_work_mem)",
                        choice.forecast().buildBytes()),
                Evidence.bytes("memory of HNSW for the same", choice.graph().buildBytes()),
                Evidence.bytes("effective_cache_size", cacheBytes(connection)),
                Evidence.rows("rows written since the statistics were reset", table.writes())));
        BuildSample.seconds(connection, table, choice.method(), key, rows)
                .ifPresent(seconds ->
                        evidence.add(Evidence.seconds("time of its build by one process, from a sample", seconds)));
        String definition = "%s using %s (%s)%s"
                .formatted(
                        table.name(),
                        choice.method().accessMethod(),
                        key,
                        // HNSW's are pgvector's own.
                        choice.method() instanceof IndexMethod.IvfFlat lists
                                ? " with (%s)".formatted(lists.parameters())
                                : "");
        return Optional.of(new VectorIndexChoice(definition, List.copyOf(evidence), choice.why()));
    }

    /**
     * What is chosen, and what it takes.
     *
     * @param graph what HNSW would take
     */
    record Choice(IndexMethod method, IndexForecast forecast, IndexForecast graph, String why) {}

    /**
     * The method for vectors.
     *
     * @param writes rows written since the statistics were reset
     * @param cache memory that is there for pages, in bytes
     */
    static Choice choose(EmbeddingSpec embedding, long rows, long writes, long cache) {
        VectorIndexSpec hnsw = new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full());
        VectorIndexSpec lists = new VectorIndexSpec(IndexMethod.IvfFlat.forRows(rows), new Representation.Full());
        IndexForecast graph = IndexForecast.of(hnsw, embedding, rows);
        boolean fits = graph.buildBytes() <= cache;
        boolean changes = writes > FEW_WRITES * rows;
        return !fits && !changes
                ? new Choice(lists.method(), IndexForecast.of(lists, embedding, rows), graph, why(false, false, rows))
                : new Choice(hnsw.method(), graph, graph, why(fits, changes, rows));
    }

    private static String why(boolean fits, boolean changes, long rows) {
        if (rows < FEWEST_ROWS) {
            return "comparing with all vectors is exact, and quick for so few: an index can wait";
        }
        if (fits) {
            return "HNSW finds most at the same speed, and its graph fits into memory while it is built";
        }
        return changes
                ? "HNSW, though its graph does not fit into memory while it is built: rows change too much for the lists of IVFFlat"
                : "IVFFlat, as the graph of HNSW would not fit into memory while it is built, and few rows change";
    }

    private static long cacheBytes(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select pg_catalog.pg_size_bytes(pg_catalog.current_setting('effective_cache_size'))"),
                        row -> row.getLong(1))
                .getFirst();
    }

    /** Of a cast where the key has one, else of the column. */
    private static Optional<EmbeddingSpec> embedding(Connection connection, TableFacts table, String key)
            throws SQLException {
        Matcher cast = CAST.matcher(key);
        Matcher type = cast.find() ? cast : TYPE.matcher(columnType(connection, table, key));
        if (type != cast && !type.matches()) {
            return Optional.empty();
        }
        VectorType kept = switch (type.group(1)) {
            case "halfvec" -> VectorType.HALFVEC;
            case "bit" -> VectorType.BIT;
            default -> VectorType.VECTOR;
        };
        int dimensions = Integer.parseInt(type.group(2));
        // Which distance it is changes nothing of what the index takes.
        Distance distance = kept == VectorType.BIT ? Distance.HAMMING : Distance.COSINE;
        return dimensions < 1 || dimensions > kept.maxDimensions()
                ? Optional.empty()
                : Optional.of(new EmbeddingSpec(null, dimensions, distance, kept));
    }

    private static String columnType(Connection connection, TableFacts table, String key) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select pg_catalog.regexp_replace(pg_catalog.format_type(a.atttypid, a.atttypmod), '^.*\\.', '')
                                from pg_catalog.pg_attribute a
                                where a.attrelid = ?::bigint::oid
                                  and a.attnum > 0
                                  and not a.attisdropped
                                  and ? like pg_catalog.replace(pg_catalog.replace(pg_catalog.quote_ident(a.attname), '\\', '\\\\'), '_', '\\_') || ' %'
                                order by pg_catalog.length(a.attname) desc""", Sql.value(table.oid()), Sql.value(key)), row -> row.getString(1))
                .stream()
                .findFirst()
                .orElse("");
    }
}
