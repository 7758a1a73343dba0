package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Queries to measure recall by: those that people asked, and vectors of the collection itself. */
final class QuerySamples {

    /** How many of those that were asked are kept of each collection. */
    static final int MOST_KEPT = 2_000;

    /** Blocks are sampled, whose rows are much alike: so many times more rows than needed are looked at. */
    private static final int ROWS_PER_QUERY = 20;

    private final CollectionDefinition definition;
    private final CollectionTables tables;

    QuerySamples(CollectionDefinition definition) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
    }

    /**
     * At most so many queries: half of those that were asked, where there are as many, and vectors of the collection.
     *
     * @param rows how many vectors there are, about
     */
    List<SampledQuery> draw(Connection connection, int queries, long rows) throws SQLException {
        List<SampledQuery> drawn = new ArrayList<>(asked(connection, queries / 2));
        drawn.addAll(stored(connection, queries - drawn.size(), rows));
        return drawn;
    }

    /** At most so many of those that were asked. */
    List<SampledQuery> asked(Connection connection, int most) throws SQLException {
        int dimensions = definition.requireEmbedding().dimensions();
        return Database.query(
                connection,
                Sql.of(
                        """
                        select vector
                        from (
                          select vector
                          from tusk.query_sample
                          where collection = ? and pg_catalog.cardinality(vector) = ?
                          order by id desc
                          limit %d
                        ) newest
                        order by pg_catalog.random()
                        limit %d""".formatted(MOST_KEPT, most),
                        Sql.value(definition.store().value()),
                        Sql.value(dimensions)),
                row -> new SampledQuery(vector(row, 1), 0));
    }

    /** At most so many vectors of the collection. */
    List<SampledQuery> stored(Connection connection, int most, long rows) throws SQLException {
        return stored(connection, most, rows, "");
    }

    /** @param rows how many fulfil the condition, about */
    private List<SampledQuery> stored(Connection connection, int most, long rows, String condition)
            throws SQLException {
        double percent = 100.0 * ROWS_PER_QUERY * most / Math.max(1, rows);
        String sampled = percent >= 50 ? "" : String.format(Locale.ROOT, "tablesample system (%f)", percent);
        List<SampledQuery> drawn = drawn(connection, most, sampled, condition);
        // The statistics may be older than the rows.
        return drawn.size() < most && !sampled.isEmpty() ? drawn(connection, most, "", condition) : drawn;
    }

    /**
     * At most so many: half of those that were asked, where there are as many, and vectors of the collection that a table does not hold, which are
     * far from those that it holds.
     *
     * @param table of some of the chunks' vectors, qualified
     * @param held how many it has, about
     * @param rows how many vectors the collection has, about
     */
    List<SampledQuery> outside(Connection connection, int queries, String table, long held, long rows)
            throws SQLException {
        List<SampledQuery> drawn = new ArrayList<>(asked(connection, queries / 2));
        stored(
                        connection,
                        queries - drawn.size(),
                        Math.max(1, rows - held),
                        "and not exists (select from %s p where p.id = s.id)".formatted(table))
                .forEach(each -> drawn.add(new SampledQuery(each.vector(), 0)));
        return drawn;
    }

    private List<SampledQuery> drawn(Connection connection, int most, String sampled, String condition)
            throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                        select c.id, c.embedding::real[]
                        from (
                          select s.id
                          from %1$s s %2$s
                          where s.embedding is not null %4$s
                          order by pg_catalog.random()
                          limit %3$d
                        ) drawn
                        join %1$s c on c.id = drawn.id""".formatted(tables.chunk(), sampled, most, condition)),
                        row -> new SampledQuery(vector(row, 2), row.getLong(1)))
                .stream()
                .filter(query -> hasNeighbours(query, definition.requireEmbedding()))
                .toList();
    }

    /** A vector of zeros, which somebody may have put by SQL, has no cosine distance to any. */
    static boolean hasNeighbours(SampledQuery query, EmbeddingSpec embedding) {
        return embedding.distance() != Distance.COSINE || !query.vector().isZero();
    }

    /** Keeps queries that were asked, and forgets the oldest. */
    void keep(Connection connection, List<Vector> vectors) throws SQLException {
        String store = definition.store().value();
        for (Vector vector : vectors) {
            Database.execute(
                    connection,
                    Sql.of(
                            "insert into tusk.query_sample (collection, vector) values (?, ?::real[])",
                            Sql.value(store),
                            Sql.realArray(vector.toArray())));
        }
        Database.execute(connection, Sql.of("""
                        delete from tusk.query_sample
                        where collection = ?
                          and id <= (
                            select id
                            from tusk.query_sample
                            where collection = ?
                            order by id desc
                            offset %d
                            limit 1
                          )""".formatted(MOST_KEPT), Sql.value(store), Sql.value(store)));
    }

    static Vector vector(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        Float[] values = (Float[]) array.getArray();
        float[] plain = new float[values.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = values[i];
        }
        return Vector.of(plain);
    }
}
