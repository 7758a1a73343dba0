package dev.tusk.runtime.process;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A lock that holds between processes and between the threads of one. It ends with {@link #close} or with the process,
 * however that ends, since the operating system keeps it.
 */
public final class ProcessLock implements AutoCloseable {

    private static final long PAUSE_MILLIS = 50;
    private static final int GREATEST_MARK_BYTES = 4096;

    private final FileChannel channel;
    private final FileLock lock;
    private final Path file;

    private ProcessLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
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
                        noteHolder(file);
                        return new ProcessLock(file, channel, lock);
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

    /** Whether the locked file is still the one at its path: somebody may have removed it while this process waited. */
    public boolean inPlace() {
        // Opening the file a second time and closing it would end the lock, so the two are told apart by a length at
        // random.
        int length = ThreadLocalRandom.current().nextInt(1, GREATEST_MARK_BYTES);
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.allocate(length), 0);
            return Files.size(file) == length;
        } catch (NoSuchFileException removed) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByAnotherThread) {
            return null;
        }
    }

    private static void noteHolder(Path file) throws IOException {
        try {
            Files.writeString(
                    holderOf(file), Long.toString(ProcessHandle.current().pid()));
        } catch (NoSuchFileException folderRemoved) {
            // The caller learns it from inPlace.
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
