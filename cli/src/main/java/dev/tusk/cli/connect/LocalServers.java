package dev.tusk.cli.connect;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.TuskHome;
import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.progress.Progress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Private PostgreSQL servers as commands see them: at the place that the environment names, with Tusk's form of failures. */
public final class LocalServers {

    private LocalServers() {}

    /** The folder of installations and clusters. */
    static Path home(Shell shell) {
        return shell.variable("TUSK_HOME")
                .map(home -> Path.of(home).toAbsolutePath().normalize())
                .orElseGet(TuskHome::fromEnvironment);
    }

    /**
     * The private servers of this machine.
     *
     * @param progress told of each step that takes time
     */
    public static LocalPostgres open(Shell shell, Progress progress) {
        return explained(() -> new LocalPostgres(home(shell), progress, shell.environment()));
    }

    /** Runs what works with a private PostgreSQL. */
    public static <T> T explained(Supplier<T> work) {
        try {
            return work.get();
        } catch (LocalPostgresException e) {
            throw new TuskException(ErrorCode.DATABASE_UNREACHABLE, e.getMessage(), e.detail(), e.hint(), e);
        } catch (UncheckedIOException e) {
            throw new TuskException(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "cannot use the folder of the private PostgreSQL: %s".formatted(e.getMessage()),
                    null,
                    "check that the disk has space and that the folder is yours, or set TUSK_HOME",
                    e);
        }
    }
}
