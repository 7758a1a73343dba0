package dev.tusk.runtime.process;

import dev.tusk.runtime.failure.LocalPostgresException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program with its arguments, to be run to its end. The environment is the JVM's without {@code PG*} and {@code LD_*}
 * variables, which would lead PostgreSQL's programs astray, and with English messages.
 *
 * @param arguments the program and what it is given; never a secret, since every user of the machine can read it
 * @param environment variables set on top of the inherited ones
 * @param directory where it runs
 * @param timeout after which it is killed
 */
public record Command(List<String> arguments, Map<String, String> environment, Path directory, Duration timeout) {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);
    private static final int TAIL_LINES = 12;

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    public static Command of(String... arguments) {
        return of(List.of(arguments));
    }

    public static Command of(List<String> arguments) {
        return new Command(arguments, Map.of(), Path.of("/"), USUAL_TIMEOUT);
    }

    public Command in(Path newDirectory) {
        return new Command(arguments, environment, newDirectory, timeout);
    }

    public Command within(Duration newTimeout) {
        return new Command(arguments, environment, directory, newTimeout);
    }

    public Command with(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new Command(arguments, more, directory, timeout);
    }

    /** The program's name without its folders. */
    public String program() {
        return String.valueOf(Path.of(arguments.getFirst()).getFileName());
    }

    /**
     * How a program ended.
     *
     * @param exit its exit code
     * @param text everything it wrote, standard output and standard error in the order of writing
     */
    public record Result(int exit, String text) {

        public boolean succeeded() {
            return exit == 0;
        }

        /** The last lines, which is where programs say what went wrong. */
        public String tail() {
            return Command.tail(text);
        }
    }

    /** The last lines of a program's output. */
    public static String tail(String text) {
        List<String> lines = text.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Runs it and waits for its end, whatever that is. */
    public Result run() {
        Path output = null;
        Process process = null;
        try {
            output = Files.createTempFile("tusk-command", ".out");
            ProcessBuilder builder = builder();
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            if (!ended) {
                throw new LocalPostgresException(
                        "cannot run %s: not done after %d s".formatted(program(), timeout.toSeconds()),
                        tail(text),
                        null);
            }
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new LocalPostgresException("cannot run %s: %s".formatted(program(), e.getMessage()), null, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalPostgresException("cannot run %s: interrupted".formatted(program()), null, null, e);
        } finally {
            endForGood(process);
            delete(output);
        }
    }

    /**
     * Runs it and returns its output.
     *
     * @param purpose what it was run for, as in "cannot {purpose}: ..."
     * @throws LocalPostgresException when it fails, with the tail of its output as the detail
     */
    public String runOrFail(String purpose) {
        Result result = run();
        if (!result.succeeded()) {
            throw new LocalPostgresException(
                    "cannot %s: %s ended with code %d".formatted(purpose, program(), result.exit()),
                    result.tail(),
                    null);
        }
        return result.text();
    }

    /** A process builder with this command's arguments, folder and cleaned environment. */
    public ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(arguments)).directory(directory.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LD_"));
        variables.put("LC_ALL", "C");
        variables.putAll(environment);
        return builder;
    }

    private static void endForGood(@Nullable Process process) {
        if (process != null && process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
