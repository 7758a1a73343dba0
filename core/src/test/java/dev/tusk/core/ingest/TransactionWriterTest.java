package dev.tusk.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class TransactionWriterTest {

    private final WordHashModel model = new WordHashModel();
    private TestDatabase database;
    private Collection docs;

    @BeforeEach
    void create(TestDatabase empty) {
        database = empty;
        TuskSchema.in(empty);
        Tusk tusk = Tusk.open(empty.pool(), name -> model);
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs").embedding(model).build());
        empty.execute("create table public.orders (id int primary key)");
    }

    private Connection transaction() throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void order(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into public.orders values (%d)".formatted(id));
        }
    }

    private long orders() {
        return database.queryLong("select count(*) from public.orders");
    }

    private static Document document(String id, String text) {
        return Document.of(id, text);
    }

    private List<String> found(String query) {
        return docs.search(SearchRequest.keyword(query).build()).hits().stream()
                .map(Hit::documentId)
                .toList();
    }

    @Test
    void rowsAndDocumentsCommitTogether() throws SQLException {
        try (Connection connection = transaction()) {
            order(connection, 1);
            assertThat(docs.within(connection).put(document("a", "a walrus sleeps")))
                    .isEqualTo(PutResult.ADDED);
            assertThat(found("walrus")).isEmpty();
            connection.commit();
        }
        assertThat(found("walrus")).containsExactly("a");
        assertThat(docs.search(SearchRequest.vector("walrus").build()).hits()).hasSize(1);
        assertThat(orders()).isOne();
    }

    @Test
    void fieldsAreKnownAfterTheCommit() throws SQLException {
        try (Connection connection = transaction()) {
            docs.within(connection)
                    .put(Document.builder("a")
                            .body("one")
                            .metadata("color", "red")
                            .build());
            connection.commit();
        }
        assertThat(docs.count(Filter.eq("color", "red"))).isOne();
        assertThat(docs.summary().knownFields()).contains("color");
    }

    @Test
    void rowsAndDocumentsRollBackTogether() throws SQLException {
        docs.put(document("kept", "an otter swims"));
        try (Connection connection = transaction()) {
            order(connection, 1);
            TransactionWriter writer = docs.within(connection);
            writer.put(document("a", "a walrus sleeps"));
            writer.put(document("kept", "an otter dives"));
            connection.rollback();
        }
        assertThat(found("walrus dives")).isEmpty();
        assertThat(found("swims")).containsExactly("kept");
        assertThat(orders()).isZero();
    }

    @Test
    void aLostConnectionLeavesNothing() throws SQLException {
        try (Connection connection = transaction();
                Statement statement = connection.createStatement()) {
            order(connection, 1);
            docs.within(connection).put(document("a", "a walrus sleeps"));
            assertThatThrownBy(() -> statement.execute("select pg_terminate_backend(pg_backend_pid())"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(docs.count(null)).isZero();
        assertThat(orders()).isZero();
    }

    @Test
    void seesWhatItWroteBefore() throws SQLException {
        try (Connection connection = transaction()) {
            TransactionWriter writer = docs.within(connection);
            assertThat(writer.put(document("a", "one"))).isEqualTo(PutResult.ADDED);
            assertThat(writer.put(document("a", "one"))).isEqualTo(PutResult.UNCHANGED);
            assertThat(writer.put(document("a", "two"))).isEqualTo(PutResult.CHANGED);
            assertThat(writer.delete("a")).isTrue();
            assertThat(writer.delete("a")).isFalse();
            IngestReport report =
                    writer.putAll(List.of(document("a", "three"), document("b", "x"), document("a", "four")));
            assertThat(report.added()).isEqualTo(2);
            connection.commit();
        }
        assertThat(docs.get("a").orElseThrow().document().body()).isEqualTo("four");
        assertThat(database.queryLong("select count(*) from tusk.docs_chunk")).isEqualTo(2);
    }

    @Test
    void savepointsOfTheOwnerHold() throws SQLException {
        try (Connection connection = transaction()) {
            TransactionWriter writer = docs.within(connection);
            writer.put(document("a", "kept"));
            Savepoint savepoint = connection.setSavepoint();
            writer.put(document("b", "taken back"));
            connection.rollback(savepoint);
            connection.commit();
        }
        assertThat(docs.get("a")).isPresent();
        assertThat(docs.get("b")).isEmpty();
    }

    @Test
    void whatIsRefusedLeavesTheTransactionUsable() throws SQLException {
        try (Connection connection = transaction()) {
            order(connection, 1);
            TransactionWriter writer = docs.within(connection);
            writer.put(document("a", "one"));
            assertThatThrownBy(() -> writer.putAll(List.of(document("b", "two"), document("", "no id"))))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
            connection.commit();
        }
        assertThat(orders()).isOne();
        assertThat(docs.get("a")).isPresent();
        assertThat(docs.get("b")).isEmpty();
    }

    @Test
    void aFailureOfTheServerTakesBackThatCallAlone() throws SQLException {
        try (Connection connection = transaction()) {
            order(connection, 1);
            TransactionWriter writer = docs.within(connection);
            writer.put(document("a", "one"));
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "create function public.refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;"
                                + "create trigger refuse before insert on tusk.docs_chunk for each row when (new.text = 'two')"
                                + " execute function public.refuse()");
            }
            assertThatThrownBy(() -> writer.put(document("b", "two"))).isInstanceOf(TuskException.class);
            writer.put(document("c", "three"));
            connection.commit();
        }
        assertThat(orders()).isOne();
        assertThat(docs.count(null)).isEqualTo(2);
        assertThat(docs.get("b")).isEmpty();
    }

    @Test
    void waitsForAnotherWriterOfTheSameDocument() throws Exception {
        // The first document of all is what others wait for.
        docs.put(document("zero", "of first mine second"));
        try (Connection first = transaction();
                Connection second = transaction();
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            docs.within(first).put(document("a", "of the first"));
            order(second, 1);
            Future<PutResult> put = executor.submit(() -> docs.within(second).put(document("a", "of the second")));
            awaitLockWait();
            first.commit();
            assertThat(put.get(30, TimeUnit.SECONDS)).isEqualTo(PutResult.CHANGED);
            second.commit();
        }
        assertThat(docs.get("a").orElseThrow().document().body()).isEqualTo("of the second");
        assertThat(orders()).isOne();
    }

    @Test
    void aTransactionThatCannotSeeWhatOthersWroteIsToldToRunAgain() throws SQLException {
        try (Connection connection = transaction()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            order(connection, 1);
            docs.put(document("a", "of another"));
            TransactionWriter writer = docs.within(connection);
            assertThatThrownBy(() -> writer.put(document("a", "mine")))
                    .isInstanceOfSatisfying(TuskException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.CONCURRENT_CHANGE);
                        assertThat(e.hint()).contains("roll back and run the whole transaction again");
                    });
            connection.rollback();
        }
        assertThat(docs.get("a").orElseThrow().document().body()).isEqualTo("of another");
    }

    @Test
    void ofTwoThatWaitForEachOtherOneGoesOn() throws Exception {
        // The first document of all is what others wait for.
        docs.put(document("zero", "of first mine second"));
        try (Connection first = transaction();
                Connection second = transaction();
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            docs.within(first).put(document("a", "first"));
            docs.within(second).put(document("b", "second"));
            Future<PutResult> one = executor.submit(() -> docs.within(first).put(document("b", "first")));
            awaitLockWait();
            Future<PutResult> two = executor.submit(() -> docs.within(second).put(document("a", "second")));
            boolean oneFailed = failsOfConcurrency(one, first);
            boolean twoFailed = failsOfConcurrency(two, second);
            assertThat(oneFailed).isNotEqualTo(twoFailed);
        }
        List<String> bodies = List.of(
                docs.get("a").orElseThrow().document().body(),
                docs.get("b").orElseThrow().document().body());
        assertThat(bodies).isIn(List.of("first", "first"), List.of("second", "second"));
    }

    private static boolean failsOfConcurrency(Future<PutResult> put, Connection connection) throws Exception {
        try {
            put.get(30, TimeUnit.SECONDS);
            connection.commit();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            TuskException.class,
                            cause -> assertThat(cause.code()).isEqualTo(ErrorCode.CONCURRENT_CHANGE));
            connection.rollback();
            return true;
        }
    }

    private void awaitLockWait() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            if (database.queryLong(
                            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                    > 0) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("nobody waits for a lock");
    }

    @Test
    void wordsAreKnownToSpellingOnceItIsCommitted() throws SQLException {
        String known = "select count(*) from tusk.docs_word where term = 'walrus'";
        try (Connection connection = transaction()) {
            TransactionWriter writer = docs.within(connection);
            writer.put(document("a", "a walrus sleeps"));
            connection.commit();
            assertThat(database.queryLong(known)).isZero();
            writer.committed();
        }
        assertThat(database.queryLong(known)).isOne();
    }

    @Test
    void needsATransactionOfPostgresqlsDriver() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> docs.within(connection))
                    .isInstanceOf(TuskException.class)
                    .hasMessageContaining("commits each statement by itself");
        }
        Connection foreign = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return false;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        assertThatThrownBy(() -> docs.within(foreign))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("none of PostgreSQL's JDBC driver");
    }

    @Test
    void takesTheConnectionOfAPool() throws SQLException {
        try (Connection connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            docs.within(connection).put(document("a", "one"));
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(docs.get("a")).isPresent();
    }
}
