package dev.tusk.bench.server;

import dev.tusk.runtime.cluster.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program of the benchmark that runs in a JVM of its own. It is given the address of the server by its environment, prints what it has to
 * tell as one JSON object, has this process's standard error, and ends with this process at the latest.
 */
public final class OtherJvm implements AutoCloseable {

    static final String URL = "TUSK_BENCH_URL";
    static final String USER = "TUSK_BENCH_USER";
    static final String PASSWORD = "TUSK_BENCH_PASSWORD";

    /** What a program says at most; the JVM writes what it dies of in a few lines. */
    private static final int MAX_OUTPUT_BYTES = 1 << 20;

    private final Process process;
    private final Thread ending;

    private OtherJvm(Process process) {
        this.process = process;
        this.ending = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /**
     * Starts a program on the same class path.
     *
     * @param program has a main method
     * @param options of the JVM, for example {@code -Xmx512m}
     */
    public static OtherJvm start(BenchServer server, Class<?> program, List<String> options, List<String> arguments)
            throws IOException {
        Cluster cluster = server.cluster();
        Map<String, String> environment =
                Map.of(URL, cluster.jdbcUrl(BenchServer.DATABASE), USER, cluster.user(), PASSWORD, cluster.password());
        return start(environment, program, options, arguments);
    }

    static OtherJvm start(
            Map<String, String> environment, Class<?> program, List<String> options, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new OtherJvm(builder.start());
    }

    /** The server of the benchmark, as a program sees it that was started by {@link #start}. */
    public static PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(System.getenv(URL));
        dataSource.setUser(System.getenv(USER));
        dataSource.setPassword(System.getenv(PASSWORD));
        return dataSource;
    }

    /** Options of a JVM with so much heap, which ends at once where it does not suffice. */
    public static List<String> heap(int megabytes) {
        return List.of("-Xmx%dm".formatted(megabytes), "-XX:+ExitOnOutOfMemoryError");
    }

    /**
     * Waits until it has ended, and gives what it said.
     *
     * @throws Failed where it failed, or takes longer, in which case it is ended
     */
    public JsonNode result(Duration longest) throws IOException, InterruptedException, Failed {
        // A program that hangs is ended, which ends its output, too.
        AtomicBoolean late = new AtomicBoolean();
        Thread clock = Thread.ofVirtual().start(() -> late.set(endsAfter(longest)));
        String said = new String(process.getInputStream().readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
        int code = process.waitFor();
        clock.join();
        if (code != 0) {
            throw new Failed(
                    late.get()
                            ? "it took longer than %,d ms".formatted(longest.toMillis())
                            : "it ended with %d%s"
                                    .formatted(code, said.isBlank() ? "; it says above why" : ": " + said.strip()));
        }
        return JsonMapper.builder().build().readTree(said);
    }

    /** Whether it had to be ended. */
    private boolean endsAfter(Duration longest) {
        try {
            if (process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            process.destroyForcibly();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the clock", e);
        }
    }

    /**
     * Waits until it says something, which a program does that is to be killed at its work.
     *
     * @throws Failed where it ends without a word
     */
    public void awaitWord() throws IOException, Failed {
        if (process.getInputStream().read() < 0) {
            throw new Failed("it ended before it was at work; it says above why");
        }
    }

    /**
     * Whether it has ended within this time, and well.
     *
     * @throws Failed where it has ended by a failure
     */
    public boolean endedWithin(Duration time) throws InterruptedException, Failed {
        if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        if (process.exitValue() != 0) {
            throw new Failed("it ended with %d; it says above why".formatted(process.exitValue()));
        }
        return true;
    }

    /** Ends it by {@code SIGKILL}, and waits until it is gone; nothing where it has ended. */
    public void kill() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(ending);
    }

    @Override
    public void close() {
        kill();
    }

    /** A program did not do what it was started for. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String why) {
            super(why);
        }
    }
}
