package dev.tusk.runtime.process;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock that holds between processes and between the threads of one. It ends with {@link #close} or with the process,
 * however that ends, since the operating system keeps it.
 */
public final class ProcessLock implements AutoCloseable {

    private static final long PAUSE_MILLIS = 50;

    private final FileChannel channel;
    private final FileLock lock;

    private ProcessLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Waits for the lock.
     *
     * @param file created when missing and left in place; the folder must be there
     * @param purpose what the lock is for, as in "waiting for process 4711 to {purpose}"
     * @param progress told once when another process has it
     * @param patience how long to wait
     */
    public static ProcessLock acquire(Path file, String purpose, Progress progress, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean told = false;
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                while (true) {
                    FileLock lock = tryLock(channel);
                    if (lock != null) {
                        Files.writeString(
                                holderOf(file),
                                Long.toString(ProcessHandle.current().pid()));
                        return new ProcessLock(channel, lock);
                    }
                    if (!told) {
                        progress.step("waiting for %s to %s".formatted(holder(file), purpose));
                        told = true;
                    }
                    if (System.nanoTime() > deadline) {
                        throw new LocalPostgresException(
                                "cannot %s: %s has been at it for more than %d s"
                                        .formatted(purpose, holder(file), patience.toSeconds()),
                                "lock file " + file,
                                "wait for that process, or end it");
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (IOException | RuntimeException | InterruptedException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new LocalPostgresException(
                    "cannot %s: lock file not usable".formatted(purpose), e.toString(), null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalPostgresException("cannot %s: interrupted".formatted(purpose), null, null, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByAnotherThread) {
            return null;
        }
    }

    /** Who has the lock is for the eye only, so it lies beside the lock and may be out of date. */
    private static Path holderOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".holder");
    }

    private static String holder(Path file) {
        try {
            String pid =
                    Files.readString(holderOf(file), StandardCharsets.UTF_8).strip();
            return pid.isEmpty() ? "another process" : "process " + pid;
        } catch (IOException unknown) {
            return "another process";
        }
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
