package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ServerAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The folder of one cluster and what lies in it.
 *
 * <pre>
 * data/      PostgreSQL's own; appears whole or not at all
 * tusk.conf  Tusk's settings, included at the end of data/postgresql.conf
 * pgpass     the password in libpq's format, readable by the owner of the folder only
 * log        what the server wrote since its last start
 * socket/    the Unix socket, unless its path would be too long
 * owner      who started the server and keeps it
 * lock       held while somebody starts or stops the server
 * </pre>
 */
record ClusterFolder(Path root) {

    /** The address of a Unix socket holds 104 bytes on macOS and 108 on Linux, a final zero included. */
    private static final int LONGEST_SOCKET_BYTES = 103;

    private static final String SOCKET_FILE = ".s.PGSQL.65535";

    Path data() {
        return root.resolve("data");
    }

    Path unfinishedData() {
        return root.resolve("data.unfinished");
    }

    Path settings() {
        return root.resolve("tusk.conf");
    }

    Path passwordFile() {
        return root.resolve("pgpass");
    }

    Path log() {
        return root.resolve("log").resolve("server.log");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path ownerFile() {
        return root.resolve("owner");
    }

    boolean initialised() {
        return Files.isDirectory(data());
    }

    /** The major version of the PostgreSQL that made the data. */
    OptionalInt dataVersion() {
        Path file = data().resolve("PG_VERSION");
        try {
            return Files.exists(file)
                    ? OptionalInt.of(Integer.parseInt(Files.readString(file).strip()))
                    : OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes the folder itself, closed to others from its first moment; safe from several processes at once.
     *
     * @return whether it was not there
     */
    boolean makeRoot() {
        Path parent = root.getParent();
        if (parent != null) {
            Folders.make(parent);
        }
        if (Files.isDirectory(root)) {
            return false;
        }
        try {
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return true;
        } catch (FileAlreadyExistsException anotherWasFaster) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is nothing in the folder but its lock. */
    boolean untouched() {
        try (Stream<Path> parts = Files.list(root)) {
            return parts.allMatch(part -> String.valueOf(part.getFileName()).startsWith("lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the parts that the server writes to, and mends what an interrupted start left. The caller holds the lock. */
    void makeParts(ServerAccount account, Lifetime lifetime) {
        try {
            if (untouched() || lifetime == Lifetime.TEMPORARY) {
                Files.setPosixFilePermissions(
                        root, PosixFilePermissions.fromString(account.differs() ? "rwx--x--x" : "rwx------"));
            }
            // What goes with its owner is removed by the supervisor, which runs as the server does.
            if (lifetime == Lifetime.TEMPORARY) {
                account.own(root);
            }
            account.requireReachable(root);
            Path logs = root.resolve("log");
            if (!Files.isDirectory(logs)) {
                Files.createDirectory(
                        logs, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            account.own(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes all that is in the folder, and its socket, but not the folder. The caller holds the lock. */
    void clear() {
        Path sockets = socketFolder();
        if (!sockets.startsWith(root)) {
            Folders.remove(sockets);
        }
        try (Stream<Path> parts = Files.list(root)) {
            parts.forEach(Folders::remove);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the Unix socket; made when missing. */
    Path socket(ServerAccount account) {
        Path folder = socketFolder();
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            account.own(folder);
        } catch (FileAlreadyExistsException usual) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !account.adopts(folder)) {
                throw new LocalPostgresException(
                        "cannot put a socket into \"%s\": it belongs to somebody else".formatted(folder),
                        null,
                        "remove it, or set TUSK_HOME to a folder with a shorter path");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    Path socketFolder() {
        Path own = root.resolve("socket");
        int bytes = own.resolve(SOCKET_FILE).toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= LONGEST_SOCKET_BYTES) {
            return own;
        }
        CRC32 sum = new CRC32();
        sum.update(root.toString().getBytes(StandardCharsets.UTF_8));
        return Path.of("/tmp", "tusk-" + HexFormat.of().toHexDigits((int) sum.getValue()));
    }

    /** Writes a file that only the folder's owner can read, in place of the old one, whole or not at all. */
    void writePrivately(Path file, String text) {
        write(file, text, "rw-------");
    }

    /** Writes a file that the server can read too. */
    void writeForServer(Path file, String text) {
        write(file, text, "rw-r--r--");
    }

    private static void write(Path file, String text, String permissions) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(permissions));
            Files.writeString(unfinished, text, StandardOpenOption.WRITE);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of the server's log. */
    String logTail() {
        try {
            return Files.isReadable(log())
                    ? Command.tail(Files.readString(log(), StandardCharsets.ISO_8859_1))
                    : "the server wrote no log";
        } catch (IOException e) {
            return "the server's log is not readable: " + e.getMessage();
        }
    }
}
