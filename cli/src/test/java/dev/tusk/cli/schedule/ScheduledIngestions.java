package dev.tusk.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Stores an ingestion of a folder, and starts servers, in processes of their own, that run it. */
@ExtendWith(PostgresExtension.class)
abstract class ScheduledIngestions {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path root;

    Path folder = Path.of("");

    final Ran.Program tusk;
    final TestDatabase database;
    private final List<Process> servers = new ArrayList<>();

    ScheduledIngestions(TestDatabase database) {
        this.database = database;
        this.tusk = new Ran.Program();
        environment().forEach(tusk::with);
    }

    private Map<String, String> environment() {
        return Map.of(
                "TUSK_URL", database.jdbcUrl(),
                "PGUSER", database.user(),
                "PGPASSWORD", database.password(),
                "PATH", System.getenv("PATH"),
                "HOME", System.getProperty("user.home"));
    }

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectory(root.resolve("in"));
        assertThat(tusk.run("setup").exitCode()).isZero();
        assertThat(tusk.run("collection", "create", "notes", "--model", "none").exitCode())
                .isZero();
    }

    @AfterEach
    void endServers() throws InterruptedException {
        for (Process server : servers) {
            server.destroyForcibly().waitFor();
        }
    }

    void write(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Files.writeString(
                    folder.resolve("n%04d.txt".formatted(i)),
                    "Owl number %d hunts at night in the woods.".formatted(i));
        }
    }

    Ran schedule(String when, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("ingest", folder.toString(), "--to", "notes", "--name", "owls", "--schedule", when));
        arguments.addAll(List.of(more));
        return tusk.run(arguments.toArray(String[]::new));
    }

    /** A server of its own, which has told its address. */
    Process serve(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tusk.cli.Main",
                "serve",
                "--port",
                "0"));
        command.addAll(List.of(more));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(root.resolve("errors").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment());
        Process server = builder.start();
        servers.add(server);
        BufferedReader out = server.inputReader();
        assertThat(out.readLine()).startsWith("http://");
        return server;
    }

    static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    long documents() {
        return database.queryLong("select count(*) from tusk.notes_document");
    }

    String state() {
        return String.valueOf(database.queryValue("select state from tusk.schedule"));
    }

    void awaitState(String state) throws InterruptedException {
        await(() -> state().equals(state), "the state " + state);
    }
}
