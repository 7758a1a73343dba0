package dev.tusk.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Another JVM with a {@link ChildProgram}, for what happens between processes and when one of them is killed. */
public final class ChildJvm implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Process process;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> lines = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        Thread.ofVirtual().start(() -> {
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    unread.add(line);
                }
            } catch (IOException closed) {
                unread.add("output closed: " + closed.getMessage());
            }
        });
    }

    public static ChildJvm start(Path home, String... arguments) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), home, Map.of(), arguments);
    }

    /** As {@link #start(Path, String...)}, behind a program such as setpriv and with its own class path. */
    public static ChildJvm start(
            List<String> prefix, String classPath, Path home, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                ChildProgram.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TUSK_HOME", home.toString());
        builder.environment().put("TUSK_POSTGRESQL", "private");
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start());
    }

    /** Waits for a line that starts with some text. */
    public String await(String start) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            String line = unread.poll(20, TimeUnit.MILLISECONDS);
            if (line != null) {
                lines.add(line);
                if (line.startsWith(start)) {
                    return line;
                }
            } else if (!process.isAlive() && unread.isEmpty()) {
                break;
            }
        }
        throw new AssertionError("no line \"%s\" came, only:\n%s".formatted(start, String.join("\n", lines)));
    }

    /** Waits for its end and returns all that it printed. */
    public List<String> awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (String line = unread.poll(1, TimeUnit.SECONDS);
                line != null;
                line = unread.poll(100, TimeUnit.MILLISECONDS)) {
            lines.add(line);
        }
        return lines;
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** Ends it at once, as kill -9 does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What Ctrl-C in a terminal does: SIGINT for the whole process group. The JVM must have been started by setsid. */
    public void interruptGroup() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
        process.waitFor();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
