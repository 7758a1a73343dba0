package dev.tusk.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is there after kill -9 in the middle of each step of a change of model, and that the step can be done again. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class KilledChangeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private TestDatabase database;
    private ChangedCollection changed;

    @BeforeEach
    void create(TestDatabase database) {
        this.database = database;
        changed = new ChangedCollection(database, database.dataSource());
    }

    private Optional<ModelChange> change() {
        return changed.changes().current();
    }

    private void endAsUsual() {
        changed.docs().put(ChangedCollection.document(1, "last"));
        changed.changes().run(CopyLimits.DEFAULT, progress -> {});
        changed.assertStoresAgree();
        changed.changes().switchOver(progress -> {});
        changed.assertStoresAgree();
        changed.changes().finish();
        assertThat(changed.docs().count(null)).isEqualTo(ChangedCollection.DOCUMENTS);
    }

    @Test
    void theBeginning() throws Exception {
        kill("start", "lock table tusk.docs_document in row exclusive mode", "create trigger%docs_document%");
        assertThat(change()).isEmpty();
        assertThat(database.queryLong("select count(*) from pg_class where relname ~ '^docs[.]'"))
                .isZero();
        changed.changes().start(ChangedCollection.target());
        endAsUsual();
    }

    @Test
    void copying() throws Exception {
        changed.changes().start(ChangedCollection.target());
        // A document that a later batch brings as well.
        kill("run", """
                set tusk.copying = 'on';
                insert into tusk."docs.2_document"
                select * from tusk.docs_document where id = 'd0100'""", "copy %");
        assertThat(change().orElseThrow().state()).isEqualTo(ChangeState.COPYING);
        assertThat(change().orElseThrow().copiedDocuments()).isEqualTo(64);
        assertThat(database.queryLong("select count(*) from tusk.\"docs.2_document\""))
                .isEqualTo(64);
        endAsUsual();
    }

    @Test
    void indexing() throws Exception {
        changed.changes().start(ChangedCollection.target());
        kill("run", "lock table tusk.\"docs.2_chunk\" in share update exclusive mode", "analyze %");
        assertThat(change().orElseThrow().state()).isEqualTo(ChangeState.INDEXING);
        endAsUsual();
    }

    @ParameterizedTest
    @ValueSource(strings = {"switch", "rollback"})
    void theSwitchBeforeItHoldsTheWriters(String step) throws Exception {
        String searched = prepareSwitch(step);
        kill(step, "lock table tusk.\"%s_document\" in row exclusive mode".formatted(searched), "lock table%");
        assertThat(change().orElseThrow().searched().store().value()).isEqualTo(searched);
        goOnAfterSwitch(step);
    }

    @ParameterizedTest
    @ValueSource(strings = {"switch", "rollback"})
    void theSwitchWhileItHoldsTheWriters(String step) throws Exception {
        String searched = prepareSwitch(step);
        kill(step, "select from tusk.collection for update", "%update tusk.collection c%");
        assertThat(change().orElseThrow().searched().store().value()).isEqualTo(searched);
        assertThat(database.queryLong("select count(*) from pg_locks where mode = 'ShareRowExclusiveLock'"))
                .isZero();
        goOnAfterSwitch(step);
    }

    private String prepareSwitch(String step) {
        changed.ready();
        if (step.equals("rollback")) {
            changed.changes().switchOver(progress -> {});
        }
        changed.docs().put(ChangedCollection.document(2, "second"));
        return step.equals("rollback") ? "docs.2" : "docs";
    }

    private void goOnAfterSwitch(String step) {
        if (step.equals("rollback")) {
            changed.changes().rollBack(progress -> {});
            changed.assertStoresAgree();
        }
        endAsUsual();
    }

    @Test
    void theEnd() throws Exception {
        changed.ready();
        changed.changes().switchOver(progress -> {});
        kill("finish", "lock table tusk.docs_chunk in access share mode", "drop table%docs_chunk%");
        assertThat(change().orElseThrow().state()).isEqualTo(ChangeState.SWITCHED);
        changed.assertStoresAgree();
        changed.changes().finish();
        assertThat(database.queryLong("select count(*) from pg_class where relname ~ '^docs_'"))
                .isZero();
    }

    @Test
    void givingUp() throws Exception {
        changed.ready();
        kill("abort", "lock table tusk.\"docs.2_chunk\" in access share mode", "drop table%docs.2_chunk%");
        assertThat(change().orElseThrow().state()).isEqualTo(ChangeState.READY);
        changed.assertStoresAgree();
        changed.changes().abort();
        assertThat(database.queryLong("select count(*) from pg_class where relname ~ '^docs[.]'"))
                .isZero();
        assertThat(database.queryLong("select count(*) from pg_trigger where tgname ~ '^followed'"))
                .isZero();
    }

    /** @param blocking what makes the program wait in the middle, in a statement that is like {@code statement} */
    private void kill(String step, String blocking, String statement)
            throws SQLException, IOException, InterruptedException {
        try (Connection blocker = database.dataSource().getConnection();
                Statement lock = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            lock.execute(blocking);
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DoomedChange.class.getName(),
                            database.jdbcUrl(),
                            database.user(),
                            database.password(),
                            step)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                await(program, "wait_event_type = 'Lock' and query like '%s'".formatted(statement), 1);
            } finally {
                program.destroyForcibly().waitFor();
            }
            blocker.rollback();
        }
        await(null, "pid <> pg_backend_pid()", 0);
    }

    private void await(@Nullable Process alive, String condition, long sessions) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String count =
                "select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and "
                        + condition;
        while (database.queryLong(count) != sessions) {
            assertThat(alive == null || alive.isAlive())
                    .as("the program is at work")
                    .isTrue();
            assertThat(System.nanoTime()).as("waiting for %s", condition).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
