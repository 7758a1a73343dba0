package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexBuild;
import dev.tusk.core.collection.vector.IndexForecast;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A copy of some of a collection's vectors, unlogged, over which one index at a time is tried. */
final class TrialTable {

    private static final String INDEX_SUFFIX = "_trial_index";

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;

    TrialTable(CollectionDefinition definition, Extensions extensions) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
    }

    Identifier index() {
        return new Identifier(definition.store() + INDEX_SUFFIX);
    }

    /**
     * Makes it, in place of one that was left behind.
     *
     * @param rows how many vectors there are, about
     * @param most how many it is to hold, about
     * @return how many it holds
     */
    long create(Connection connection, long rows, int most) throws SQLException {
        drop(connection);
        EmbeddingSpec embedding = definition.requireEmbedding();
        Database.execute(
                connection,
                Sql.of("create unlogged table %s (id bigint not null, embedding %s(%d) not null)"
                        .formatted(tables.trial(), extensions.vectorType(), embedding.dimensions())));
        if (isPlain(connection)) {
            Database.execute(
                    connection,
                    Sql.of("alter table %s alter column embedding set storage plain".formatted(tables.trial())));
        }
        String sampled =
                rows <= most ? "" : String.format(Locale.ROOT, "tablesample bernoulli (%f)", 100.0 * most / rows);
        int copied = Database.execute(
                connection,
                Sql.of("insert into %s select id, embedding from %s %s where embedding is not null"
                        .formatted(tables.trial(), tables.chunk(), sampled)));
        Database.execute(connection, Sql.of("vacuum (analyze) " + tables.trial()));
        return copied;
    }

    private boolean isPlain(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select attstorage = 'p'
                                from pg_catalog.pg_attribute
                                where attrelid = ?::regclass and attname = 'embedding'""", Sql.value(tables.chunk())), row -> row.getBoolean(1))
                .getFirst();
    }

    /**
     * Takes out what queries are made of, before an index is built.
     *
     * @return how many were there
     */
    int removeAll(Connection connection, List<SampledQuery> queries) throws SQLException {
        List<Sql> ids = queries.stream()
                .filter(query -> query.chunk() != 0)
                .map(query -> Sql.of("?", Sql.value(query.chunk())))
                .toList();
        if (ids.isEmpty()) {
            return 0;
        }
        int removed = Database.execute(
                connection,
                Sql.of("delete from %s where id in (".formatted(tables.trial()))
                        .append(Sql.join(", ", ids))
                        .append(")"));
        Database.execute(connection, Sql.of("vacuum " + tables.trial()));
        return removed;
    }

    /** Some of the vectors that it holds. */
    List<SampledQuery> draw(Connection connection, int queries) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select id, embedding::real[] from %s order by pg_catalog.random() limit %d"
                                .formatted(tables.trial(), queries)),
                        row -> new SampledQuery(QuerySamples.vector(row, 2), row.getLong(1)))
                .stream()
                .filter(query -> QuerySamples.hasNeighbours(query, definition.requireEmbedding()))
                .toList();
    }

    /** What a build took. */
    record Built(long bytes, Duration took) {}

    /** Builds an index in place of the one before. */
    Built build(Connection connection, VectorIndexSpec spec, long rows, long mostMemory, int workers)
            throws SQLException {
        EmbeddingSpec embedding = definition.requireEmbedding();
        Database.execute(connection, Sql.of("drop index if exists " + index().qualifiedBy(CollectionTables.SCHEMA)));
        IndexBuild build = new IndexBuild(
                Math.min(mostMemory, IndexForecast.of(spec, embedding, rows).buildBytes()), workers, List.of());
        long start = System.nanoTime();
        build.execute(
                connection,
                "create index %s on %s".formatted(index().quoted(), spec.over(tables.trial(), embedding, extensions)),
                () -> {});
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long bytes = Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.pg_relation_size(?::regclass)",
                                Sql.value(index().qualifiedBy(CollectionTables.SCHEMA))),
                        row -> row.getLong(1))
                .getFirst();
        return new Built(bytes, took);
    }

    void drop(Connection connection) throws SQLException {
        Database.execute(connection, Sql.of("drop table if exists " + tables.trial()));
    }
}
