package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a collection promises, what was measured, and the settings that searches walk with. */
final class RecallStore {

    private final String collection;
    private final String store;

    RecallStore(CollectionDefinition definition) {
        this.collection = definition.name().value();
        this.store = definition.store().value();
    }

    /** The share of the ten nearest that searches are to find. */
    double target(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select recall_target from tusk.collection where name = ?", Sql.value(collection)),
                        row -> row.getDouble(1))
                .getFirst();
    }

    /** Of a store that is not searched yet the target is that of its index alone. */
    void target(Connection connection, double target) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "update tusk.collection set recall_target = ? where name = ? and store = ?",
                        Sql.value(target),
                        Sql.value(collection),
                        Sql.value(store)));
    }

    /** Lets searches walk this index with these settings from now on. */
    void serve(Connection connection, Identifier index, SearchSettings settings) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "update tusk.vector_index set serving = false where collection = ? and serving",
                        Sql.value(store)));
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.vector_index (collection, name, serving, effort, rescored, target, recall)
                        values (?, ?, true, ?, ?, ?, ?)
                        on conflict (collection, name) do update
                        set
                          serving = true, leaves = false, effort = excluded.effort, rescored = excluded.rescored, target = excluded.target,
                          recall = excluded.recall, set_at = pg_catalog.now()""",
                        Sql.value(store),
                        Sql.value(index.name()),
                        Sql.value(settings.effort()),
                        Sql.value(settings.rescored()),
                        Sql.value(settings.target()),
                        Sql.value(settings.recall())));
    }

    /** Keeps the settings of an index that is walked where it can be, without being chosen. */
    void keep(Connection connection, Identifier index, SearchSettings settings) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.vector_index (collection, name, effort, rescored, target, recall)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (collection, name) do update
                        set
                          effort = excluded.effort, rescored = excluded.rescored, target = excluded.target, recall = excluded.recall,
                          set_at = pg_catalog.now()""",
                        Sql.value(store),
                        Sql.value(index.name()),
                        Sql.value(settings.effort()),
                        Sql.value(settings.rescored()),
                        Sql.value(settings.target()),
                        Sql.value(settings.recall())));
    }

    /** Notes that an index is to be dropped, as another one serves in its place. */
    void leave(Connection connection, Identifier index) throws SQLException {
        Database.execute(connection, Sql.of("""
                        insert into tusk.vector_index (collection, name, leaves)
                        values (?, ?, true)
                        on conflict (collection, name) do update set leaves = true""", Sql.value(store), Sql.value(index.name())));
    }

    void note(Connection connection, Measurement measurement) throws SQLException {
        Recall recall = measurement.recall();
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.recall_measurement
                          (collection, source, index_name, index_oid, effort, vectors, queries, k, mean, squares)
                        values (?, ?, ?, %s, ?, ?, ?, ?, ?, ?)""".formatted(oid("?")),
                        Sql.value(store),
                        Sql.value(measurement.source().wireName()),
                        Sql.value(measurement.index()),
                        Sql.value(measurement.index()),
                        Sql.value(measurement.effort()),
                        Sql.value(measurement.vectors()),
                        Sql.value(recall.queries()),
                        Sql.value(recall.k()),
                        Sql.value(recall.mean()),
                        Sql.value(recall.squares())));
    }

    /** In SQL, the number of the index of a name today: one that was built anew has another. */
    private static String oid(String name) {
        return "pg_catalog.to_regclass('tusk.' || pg_catalog.quote_ident(%s::text))::oid::bigint".formatted(name);
    }

    /** What was measured since of indexes as they are now, the newest first. */
    List<Measurement> since(Connection connection, Instant since) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select measured_at, source, index_name, effort, vectors, queries, k, mean, squares
                        from tusk.recall_measurement
                        where collection = ? and measured_at >= ? and index_oid = %s
                        order by measured_at desc, id desc""".formatted(oid("index_name")), Sql.value(store), Sql.value(since.atOffset(ZoneOffset.UTC))),
                row -> new Measurement(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        Measurement.Source.of(row.getString(2)),
                        row.getString(3),
                        row.getObject(4, Integer.class),
                        row.getLong(5),
                        new Recall(row.getInt(6), row.getInt(7), row.getDouble(8), row.getDouble(9))));
    }

    /** Keeps the picture of a tuning in place of the one before. */
    void keepPicture(Connection connection, String picture) throws SQLException {
        Database.execute(connection, Sql.of("""
                        insert into tusk.index_tuning (collection, picture)
                        values (?, ?)
                        on conflict (collection) do update
                        set picture = excluded.picture, tuned_at = pg_catalog.now()""", Sql.value(store), Sql.value(picture)));
    }

    Optional<String> picture(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select picture from tusk.index_tuning where collection = ?", Sql.value(store)),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    /** How many vectors there were when the index was last tuned; empty where it never was. */
    OptionalLong vectorsWhenTuned(Connection connection, String index) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select vectors
                                from tusk.recall_measurement
                                where collection = ? and source = 'tune' and index_name = ? and index_oid = %s
                                order by measured_at desc
                                limit 1""".formatted(oid("index_name")), Sql.value(store), Sql.value(index)),
                        row -> row.getLong(1))
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** Forgets what was measured long ago, all but the tunings. */
    void forgetBefore(Connection connection, Instant before) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "delete from tusk.recall_measurement where collection = ? and measured_at < ? and source <> 'tune'",
                        Sql.value(store),
                        Sql.value(before.atOffset(ZoneOffset.UTC))));
    }
}
