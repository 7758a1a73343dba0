package dev.tusk.sources.parse.process;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One process that parses one item after the other. For one thread at a time, but for {@link #close}. */
final class ParserProcess implements AutoCloseable {

    /** What the process gets beyond an item's time to say itself that it is over, and to take in and hand out the texts. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** What {@code -XX:+ExitOnOutOfMemoryError} ends with. */
    private static final int OUT_OF_MEMORY = 3;

    private static final List<String> KEPT_VARIABLES = List.of("PATH", "LANG", "LC_ALL", "TZ", "SystemRoot");
    private static final int SHOWN_OF_ERRORS = 2_000;

    private final Process process;
    private final Path folder;
    private final int heapMegabytes;
    private final ScheduledExecutorService clock;
    private final DataOutputStream out;
    private final DataInputStream in;

    private ParserProcess(Process process, Path folder, int heapMegabytes, ScheduledExecutorService clock) {
        this.process = process;
        this.folder = folder;
        this.heapMegabytes = heapMegabytes;
        this.clock = clock;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    /**
     * Starts a process with this one's Java and class path, and with nothing of its environment: what reads files from
     * anywhere need not know passwords.
     */
    static ParserProcess start(int heapMegabytes, ScheduledExecutorService clock, Class<?> worker) {
        try {
            Path folder = Files.createTempDirectory("tusk-parser-");
            List<String> command = new ArrayList<>(java(heapMegabytes));
            command.addAll(List.of(
                    "-Djava.awt.headless=true",
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    System.getProperty("java.class.path"),
                    worker.getName()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(folder.resolve("errors").toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().retainAll(KEPT_VARIABLES);
            return new ParserProcess(builder.start(), folder, heapMegabytes, clock);
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot start a process that parses",
                    e.getMessage(),
                    "PDF, Office and e-mail files are read by a Java process of their own; this one has to be allowed to"
                            + " start it and to write temporary files",
                    e);
        }
    }

    /** Java, and how it runs. What it has to say itself goes to standard error: standard output belongs to the answers. */
    static List<String> java(int heapMegabytes) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-XX:+DisplayVMOutputToStderr",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError");
    }

    Path folder() {
        return folder;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Parses; a process that takes too long is ended. */
    ParseAnswer ask(ParseJob job) {
        long millis = job.limits().time().plus(GRACE).toMillis();
        Future<?> end = clock.schedule(process::destroyForcibly, millis, TimeUnit.MILLISECONDS);
        try {
            job.write(out);
            return ParseAnswer.read(in);
        } catch (IOException e) {
            boolean late = end.isDone();
            return died(job, late, e);
        } catch (RuntimeException e) {
            // Whatever it says next would be taken for the answer to the next item.
            process.destroyForcibly();
            exitStatus();
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read \"%s\": the process that parses it gave an answer that makes no sense"
                            .formatted(job.name()),
                    e.getMessage(),
                    "try again; if it happens with this file alone, convert it to text first",
                    e);
        } finally {
            end.cancel(false);
        }
    }

    private ParseAnswer died(ParseJob job, boolean late, IOException e) {
        int status = exitStatus();
        if (late || status == ParserWorker.TOO_LATE) {
            return ParserWorker.tooLate(job);
        }
        if (status == OUT_OF_MEMORY) {
            return new ParseAnswer.Refused(
                    ErrorCode.TOO_LARGE,
                    "parsing takes more than %d MB of memory".formatted(heapMegabytes),
                    "cut it into parts, or convert it to text first");
        }
        throw new TuskException(
                ErrorCode.FILE_UNREADABLE,
                "cannot read \"%s\": the process that parses it ended with status %d".formatted(job.name(), status),
                errors(),
                "try again; if it happens with this file alone, convert it to text first",
                e);
    }

    private int exitStatus() {
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return -1;
        }
    }

    private String errors() {
        try {
            String text = Files.readString(folder.resolve("errors"));
            return text.substring(0, Math.min(text.length(), SHOWN_OF_ERRORS)).strip();
        } catch (IOException e) {
            return "its messages cannot be read: " + e.getMessage();
        }
    }

    /** Ends the process and removes its temporary files. */
    @Override
    public void close() {
        process.destroyForcibly();
        exitStatus();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(ParserProcess::delete);
        } catch (IOException | UncheckedIOException e) {
            // What is left lies in the system's folder for temporary files, which is emptied by the system.
            System.getLogger(ParserProcess.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot remove " + folder, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
