package dev.tusk.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tusk.core.Tusk;
import dev.tusk.core.document.Document;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/** What a server goes through while it serves. */
@ExtendWith(PostgresExtension.class)
class ServingTest {

    @Test
    void letsARunningRequestFinishWhenItStops(TestDatabase database) throws Exception {
        RunningServer running = RunningServer.start(database);
        String docs = running.collection("docs");
        insertWords(running);
        int port = running.server().port();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection connection = database.dataSource().getConnection()) {
            lock(connection, database, "docs");
            Future<Api.Answer> search =
                    threads.submit(() -> running.api().post(docs + "/search", "{\"query\": \"words\"}"));
            await("the search is under way", () -> database.queryLong("""
                    select count(*) from pg_catalog.pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'""") > 0);
            Future<?> stop = threads.submit(() -> running.server().close());
            await("no new connections", () -> isClosed(port));
            connection.rollback();
            Api.Answer answer = search.get(30, TimeUnit.SECONDS);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("hits")).hasSize(1);
            stop.get(30, TimeUnit.SECONDS);
        }
        running.close();
    }

    @Test
    void letsAnUploadFinishThatPausesWhileItStops(TestDatabase database) throws Exception {
        RunningServer running = RunningServer.start(database);
        String docs = running.collection("docs");
        int port = running.server().port();
        String body = "{\"id\": \"slow\", \"body\": \"words\"}";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                RawHttp http = new RawHttp(port)) {
            http.send("POST " + docs + "/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n");
            // The server says so once it reads the body, and a stop that began before would refuse the request.
            assertThat(http.readHead()).startsWith("HTTP/1.1 100");
            http.send(body.substring(0, 5));
            Future<?> stop = threads.submit(() -> running.server().close());
            await("no new connections", () -> isClosed(port));
            // The pause is what is tested: Jetty's own limit is one second.
            Thread.sleep(2500);
            http.send(body.substring(5));
            assertThat(http.readAll()).startsWith("HTTP/1.1 201");
            stop.get(30, TimeUnit.SECONDS);
        }
        running.close();
    }

    @Test
    void stopsWithoutWaitingForClientsThatAskNothing(TestDatabase database) {
        RunningServer running = RunningServer.start(database);
        assertThat(running.api().get("/health").status()).isEqualTo(200);
        Instant start = Instant.now();
        running.server().close();
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        running.close();
    }

    /** Past the server, which would maintain the collection after a write and so wait for its locks as a search does. */
    private static void insertWords(RunningServer running) {
        running.tusk().collection("docs").put(Document.of("1", "words"));
    }

    private static void lock(Connection connection, TestDatabase database, String collection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (List<String> table : tablesOf(database, collection)) {
                statement.execute("lock table tusk.%s in access exclusive mode".formatted(table.getFirst()));
            }
        }
    }

    @Test
    void saysThatItLivesBeforeTheSchemaIsSetUp(TestDatabase empty) {
        Tusk tusk = Tusk.open(empty.dataSource());
        try (TuskServer server = TuskServer.start(tusk, ServerOptions.defaults());
                Api client = new Api(server.address())) {
            assertThat(client.get("/health").status()).isEqualTo(200);
            Api.Answer ready = client.get("/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.code()).isIn("TUSK-300", "TUSK-304");
            assertThat(ready.hint()).contains("tusk setup");
            assertThat(client.get("/v1/collections").status()).isEqualTo(503);
            tusk.setup().apply();
            assertThat(client.get("/ready")
                            .json()
                            .path("server")
                            .path("pgvector")
                            .asString(""))
                    .isNotEmpty();
        }
    }

    private static boolean isClosed(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void answers503WhileTheDatabaseIsDownAndRecovers(TestDatabase database) throws Exception {
        PGSimpleDataSource source = (PGSimpleDataSource) database.dataSource();
        int[] ports = source.getPortNumbers();
        try (RunningServer running = RunningServer.over(source)) {
            running.tusk().setup().apply();
            String docs = running.collection("docs");
            assertThat(running.api().get("/ready").status()).isEqualTo(200);
            source.setPortNumbers(new int[] {closedPort()});
            Api.Answer down = running.api().post(docs + "/search", "{\"query\": \"x\"}");
            assertThat(down.status()).isEqualTo(503);
            assertThat(down.code()).isEqualTo("TUSK-301");
            assertThat(down.header("Retry-After")).isEqualTo("5");
            assertThat(down.text()).doesNotContain("at dev.tusk").doesNotContain(database.password());
            assertThat(running.api().get("/ready").status()).isEqualTo(503);
            assertThat(running.api().get("/health").status()).isEqualTo(200);
            source.setPortNumbers(ports);
            assertThat(running.api()
                            .post(docs + "/search", "{\"query\": \"x\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(running.api().get("/ready").status()).isEqualTo(200);
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void answers504WhenASearchTakesTooLong(TestDatabase database) throws Exception {
        try (RunningServer running = RunningServer.start(database)) {
            String docs = running.collection("docs");
            insertWords(running);
            try (Connection connection = database.dataSource().getConnection()) {
                lock(connection, database, "docs");
                Api.Answer answer = running.api().post(docs + "/search", "{\"query\": \"words\", \"timeout_ms\": 200}");
                assertThat(answer.status()).as(answer.text()).isEqualTo(504);
                connection.rollback();
            }
            assertThat(running.api()
                            .post(docs + "/search", "{\"query\": \"words\"}")
                            .status())
                    .isEqualTo(200);
        }
    }

    private static List<List<String>> tablesOf(TestDatabase database, String collection) {
        List<List<String>> tables = new ArrayList<>();
        database.query("""
                        select c.relname
                        from pg_catalog.pg_class c
                        where c.relnamespace = 'tusk'::regnamespace and c.relkind = 'r' and c.relname like '%s%%'
                        order by c.relname""".formatted(collection)).forEach(tables::add);
        assertThat(tables).isNotEmpty();
        return tables;
    }

    @Test
    void takesAClientThatGoesAwayForNoError(TestDatabase database) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.tusk.server");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(log);
        try (RunningServer running = RunningServer.start(database)) {
            running.collection("docs");
            try (RawHttp http = new RawHttp(running.server().port())) {
                http.send("POST /v1/collections/docs/documents HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/x-ndjson\r\nContent-Length: 1000\r\n\r\n{\"id\": \"1\"}\n{");
            }
            await(
                    "the request has ended",
                    () -> log.list.stream().anyMatch(event -> event.getMessage().contains("the client went away")));
            assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
    }

    @Test
    void servesManyClientsAtOnce(TestDatabase database) throws Exception {
        try (RunningServer running = RunningServer.start(database);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            String docs = running.collection("docs");
            List<Future<Api.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int n = i;
                answers.add(threads.submit(() -> running.api()
                        .put(docs + "/documents/" + n % 20, "{\"body\": \"common word%d\"}".formatted(n % 20))));
                answers.add(threads.submit(
                        () -> running.api().post(docs + "/search", "{\"query\": \"common\", \"limit\": 30}")));
            }
            for (Future<Api.Answer> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).status())
                        .as(answer.get().text())
                        .isIn(200, 201);
            }
            assertThat(running.api()
                            .get(docs + "/documents?limit=1&count=exact")
                            .json()
                            .path("count")
                            .path("documents")
                            .asInt())
                    .isEqualTo(20);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time: " + what).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
