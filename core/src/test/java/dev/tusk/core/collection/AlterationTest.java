package dev.tusk.core.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.OneConnection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class AlterationTest {

    private TestDatabase database;
    private Tusk tusk;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
    }

    private static CollectionChange add(String... fields) {
        return new CollectionChange(
                List.of(fields).stream()
                        .map(name -> new DeclaredField(name, FieldType.TEXT))
                        .toList(),
                List.of(),
                null,
                null,
                null);
    }

    private void assertRefused(ErrorCode code, CollectionChange change) {
        assertThatThrownBy(() -> tusk.collections().alter("docs", change))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private long indexes(String pattern) {
        return database.queryLong(
                "select count(*) from pg_indexes where schemaname = 'tusk' and indexname like '%s'".formatted(pattern));
    }

    @Test
    void refusesOneFieldTooManyBeforeAnyIndexIsBuilt() {
        CollectionDefinition.Builder full = CollectionDefinition.named("docs");
        IntStream.range(0, CollectionDefinition.MAX_FIELDS).forEach(i -> full.field("f" + i, FieldType.TEXT));
        tusk.collections().create(full.build());
        assertRefused(ErrorCode.INVALID_REQUEST, add("extra"));
        assertThat(tusk.collections().list()).containsExactly(full.build());
        assertThat(indexes("docs.by.extra")).isZero();
        CollectionChange exchange = new CollectionChange(add("extra").addFields(), List.of("f0"), null, null, null);
        assertThat(tusk.collections().alter("docs", exchange).definition().fields())
                .hasSize(CollectionDefinition.MAX_FIELDS)
                .extracting(DeclaredField::name)
                .contains("extra")
                .doesNotContain("f0");
    }

    @Test
    void refusesAFieldThatIsAddedTwice() {
        tusk.collections().create(CollectionDefinition.named("docs").build());
        assertRefused(ErrorCode.INVALID_REQUEST, add("author", "author"));
        assertThat(indexes("docs.by.%")).isZero();
    }

    @Test
    void dropsAllIndexesOfAChangeThatFails() {
        tusk.collections().create(CollectionDefinition.named("docs").build());
        database.execute("create table tusk.\"docs.by.second\" ()");
        assertThatThrownBy(() -> tusk.collections().alter("docs", add("first", "second")))
                .isInstanceOf(TuskException.class);
        assertThat(tusk.collection("docs").definition().fields()).isEmpty();
        assertThat(indexes("docs.by.%")).isZero();
    }

    @Test
    void replacesTheInvalidIndexOfABuildThatWasKilled() {
        tusk.collections().create(CollectionDefinition.named("docs").build());
        database.execute("""
                create index "docs.by.author" on tusk.docs_document (title);
                update pg_index set indisvalid = false where indexrelid = 'tusk."docs.by.author"'::regclass""");
        tusk.collections().alter("docs", add("author"));
        assertThat(database.queryLong("""
                        select count(*)
                        from pg_index
                        where indexrelid = 'tusk."docs.by.author"'::regclass
                          and indisvalid
                          and indexprs is not null""")).isEqualTo(1);
    }

    @Test
    void givesIndexesOfDifferentFieldsDifferentNames() {
        String longest = "c".repeat(40);
        String start = "f".repeat(38);
        tusk.collections()
                .create(CollectionDefinition.named("aa")
                        .field("x_by_y", FieldType.TEXT)
                        .field("y_document", FieldType.TEXT)
                        .build());
        tusk.collections()
                .create(CollectionDefinition.named("aa_by_x")
                        .field("y", FieldType.TEXT)
                        .build());
        tusk.collections().create(CollectionDefinition.named("aa_by_y").build());
        // "_n" and "a0" have the same hash code.
        tusk.collections()
                .create(CollectionDefinition.named(longest)
                        .field(start + "_n", FieldType.TEXT)
                        .field(start + "a0", FieldType.TEXT)
                        .build());
        assertThat(indexes("aa%.by.%")).isEqualTo(3);
        assertThat(indexes(longest + ".by.%")).isEqualTo(2);
    }

    @Test
    void ofTwoSessionsThatAddAFieldOneSucceedsAndItsIndexStays() throws Exception {
        tusk.collections().create(CollectionDefinition.named("docs").build());
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<Boolean> addition = () -> {
            start.await();
            try {
                tusk.collections().alter("docs", add("author"));
                return true;
            } catch (TuskException e) {
                assertThat(e.code()).isIn(ErrorCode.CONCURRENT_CHANGE, ErrorCode.INVALID_REQUEST);
                return false;
            }
        };
        try (ExecutorService sessions = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 5; round++) {
                List<Boolean> succeeded = new ArrayList<>();
                for (Future<Boolean> session : sessions.invokeAll(List.of(addition, addition))) {
                    succeeded.add(session.get());
                }
                assertThat(succeeded).containsExactlyInAnyOrder(true, false);
                assertThat(indexes("docs.by.author")).isEqualTo(1);
                tusk.collections().alter("docs", new CollectionChange(List.of(), List.of("author"), null, null, null));
            }
        }
    }

    @Test
    void aPoolOfOneConnectionIsEnough() throws Exception {
        tusk.collections().create(CollectionDefinition.named("docs").build());
        try (OneConnection pool = new OneConnection(database.dataSource())) {
            assertThat(Tusk.open(pool.dataSource())
                            .collections()
                            .alter("docs", add("author"))
                            .definition()
                            .fields())
                    .hasSize(1);
            assertThat(database.queryLong("select count(*) from pg_locks where locktype = 'advisory'"))
                    .isZero();
        }
    }

    @Test
    void theTimeoutOfStatementsDoesNotEndTheBuildOfAnIndexAndStaysForOthers() throws Exception {
        tusk.collections().create(CollectionDefinition.named("docs").build());
        try (OneConnection pool = new OneConnection(database.dataSource());
                Connection writer = database.dataSource().getConnection();
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            Database.execute(pool.connection(), Sql.of("set statement_timeout = '500ms'"));
            writer.setAutoCommit(false);
            Database.execute(writer, Sql.of("lock table tusk.docs_document in row exclusive mode"));
            // The build waits for this transaction.
            Future<?> alteration = background.submit(
                    () -> Tusk.open(pool.dataSource()).collections().alter("docs", add("author")));
            Instant deadline = Instant.now().plusSeconds(20);
            while (!alteration.isDone() && !hasWaitedLongerThanTheTimeout()) {
                assertThat(Instant.now()).isBefore(deadline);
                Thread.sleep(20);
            }
            writer.rollback();
            alteration.get();
            assertThat(indexes("docs.by.author")).isEqualTo(1);
            assertThat(Database.query(
                            pool.connection(),
                            Sql.of("select current_setting('statement_timeout')"),
                            row -> row.getString(1)))
                    .containsExactly("500ms");
        }
    }

    private boolean hasWaitedLongerThanTheTimeout() {
        return database.queryLong("""
                        select count(*)
                        from pg_stat_activity
                        where query like 'create index concurrently%'
                          and wait_event_type = 'Lock'
                          and now() - query_start > '800ms'""") > 0;
    }
}
