package dev.tusk.core.recall;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.vector.BuiltOf;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.recall.RecallFinding.Cause;
import dev.tusk.core.search.VectorAccess;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Why an index finds less than was promised. */
final class RecallDiagnosis {

    /** Autovacuum comes at a fifth of dead rows by default; where there are more, it does not keep up. */
    private static final double MANY_DEAD = 0.2;

    /** New vectors, or written ones, against those that were there. */
    private static final double MANY_NEW = 0.2;

    private final CollectionDefinition definition;
    private final RecallStore store;

    RecallDiagnosis(CollectionDefinition definition, RecallStore store) {
        this.definition = definition;
        this.store = store;
    }

    RecallFinding of(Connection connection, VectorAccess.Walk walk, CollectionStats stats, Recall recall, double target)
            throws SQLException {
        String what = String.format(
                Locale.ROOT, "searches find %s of the ten nearest, less than the target %.4f", recall, target);
        Cause cause = cause(connection, walk, stats);
        return new RecallFinding(what, cause, fix(cause, walk.index().name()));
    }

    private Cause cause(Connection connection, VectorAccess.Walk walk, CollectionStats stats) throws SQLException {
        if (deadShare(connection) > MANY_DEAD) {
            return Cause.DELETED_ROWS;
        }
        String index = walk.index().name();
        Optional<BuiltOf> built = BuiltOf.read(connection, VectorTable.of(definition, NamedVector.CHUNK), index);
        if (walk.spec().method() instanceof IndexMethod.IvfFlat
                && built.isPresent()
                && built.get().writesSince() > MANY_NEW * (double) built.get().vectors()) {
            return Cause.STALE_CENTROIDS;
        }
        OptionalLong tuned = store.vectorsWhenTuned(connection, index);
        long before = tuned.orElse(built.map(BuiltOf::vectors).orElse(Long.MAX_VALUE));
        return stats.chunks() / (1 + MANY_NEW) > before ? Cause.GROWN_DATA : Cause.SMALL_EFFORT;
    }

    private double deadShare(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select n_dead_tup::double precision / greatest(n_live_tup + n_dead_tup, 1)
                                from pg_catalog.pg_stat_all_tables
                                where relid = ?::regclass""", Sql.value(new CollectionTables(definition.store()).chunk())),
                        row -> row.getDouble(1))
                .getFirst();
    }

    private String fix(Cause cause, String index) {
        String collection = definition.name().value();
        return switch (cause) {
            case DELETED_ROWS ->
                "vacuum %s; then tusk index rebuild %s %s --apply"
                        .formatted(new CollectionTables(definition.store()).chunk(), collection, index);
            case STALE_CENTROIDS -> "tusk index rebuild %s %s --apply".formatted(collection, index);
            case GROWN_DATA, SMALL_EFFORT -> "tusk index tune %s --apply".formatted(collection);
        };
    }
}
