package dev.tusk.core.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.OneConnection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class MaintenanceTest {

    private TestDatabase database;
    private Collection docs;

    @BeforeEach
    void load(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(null, 4, Distance.L2))
                        .build());
        database.execute("""
                alter table tusk.docs_document set (autovacuum_enabled = false);
                alter table tusk.docs_chunk set (autovacuum_enabled = false);
                alter table tusk.docs_word set (autovacuum_enabled = false)""");
        Random random = new Random(11);
        docs.ingest(
                IntStream.range(0, 5200)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("word number" + i)
                                .vector(Vector.of(
                                        random.nextFloat(), random.nextFloat(), random.nextFloat(), random.nextFloat()))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
    }

    private static List<String> settings(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                        select array[
                          current_setting('statement_timeout'),
                          current_setting('maintenance_work_mem'),
                          current_setting('max_parallel_maintenance_workers')]"""),
                        row -> List.of((String[]) row.getArray(1).getArray()))
                .getFirst();
    }

    @Test
    void needsOneConnectionAndLeavesItsSessionAsItWas() throws SQLException {
        try (OneConnection pool = new OneConnection(database.dataSource())) {
            Database.execute(pool.connection(), Sql.of("set statement_timeout = '77s'"));
            Database.execute(pool.connection(), Sql.of("set maintenance_work_mem = '12345kB'"));
            Database.execute(pool.connection(), Sql.of("set max_parallel_maintenance_workers = 1"));
            Collection pooled = Tusk.open(pool.dataSource()).collection("docs");
            assertThat(pooled.maintain(step -> {}).done()).hasSize(5);
            assertThat(settings(pool.connection())).containsExactly("77s", "12345kB", "1");
            assertThat(pool.connection().getAutoCommit()).isTrue();
            assertThat(database.queryLong("select count(*) from pg_locks where locktype = 'advisory'"))
                    .isZero();
            assertThat(docs.summary().vectorIndex()).isEqualTo(VectorIndexState.READY);
        }
    }

    @Test
    void leavesTheSessionAsItWasWhenItFails() throws SQLException {
        try (OneConnection pool = new OneConnection(database.dataSource())) {
            Database.execute(pool.connection(), Sql.of("set statement_timeout = '77s'"));
            Collection pooled = Tusk.open(pool.dataSource()).collection("docs");
            assertThatThrownBy(() -> pooled.maintain(step -> {
                        if (step.startsWith("build")) {
                            throw new IllegalStateException("stopped by the listener");
                        }
                    }))
                    .hasMessage("stopped by the listener");
            assertThat(settings(pool.connection()).getFirst()).isEqualTo("77s");
            assertThat(database.queryLong("select count(*) from pg_locks where locktype = 'advisory'"))
                    .isZero();
        }
    }

    @Test
    void saysWhatToDoWhenItsSessionIsEnded() {
        assertThatThrownBy(() -> docs.maintain(step -> {
                    if (step.startsWith("merge pending")) {
                        database.execute("""
                                select pg_terminate_backend(pid)
                                from pg_locks
                                where locktype = 'advisory' and database = (
                                  select oid from pg_database where datname = current_database())""");
                    }
                }))
                .isInstanceOfSatisfying(TuskException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
                    assertThat(failure.hint()).contains("run \"tusk maintain docs\" again");
                });
        assertThat(docs.maintain(step -> {}).done()).anyMatch(step -> step.startsWith("build"));
        assertThat(docs.summary().vectorIndex()).isEqualTo(VectorIndexState.READY);
    }

    @Test
    void leavesNoPendingEntriesInGinIndexes() {
        database.execute("create extension pgstattuple");
        assertThat(pendingTuples()).as("after the load").isPositive();
        docs.maintain(step -> {});
        assertThat(pendingTuples()).isZero();
    }

    private long pendingTuples() {
        return database.queryLong("""
                select sum((pgstatginindex(i.oid)).pending_tuples)
                from pg_class i
                join pg_am m on m.oid = i.relam
                where m.amname = 'gin'
                  and i.relnamespace = 'tusk'::regnamespace""");
    }
}
