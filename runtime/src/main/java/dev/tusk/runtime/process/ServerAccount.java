package dev.tusk.runtime.process;

import com.sun.security.auth.module.UnixSystem;
import dev.tusk.runtime.failure.LocalPostgresException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's user that servers run as: the user of this process, or {@code nobody} when that is root, because
 * PostgreSQL refuses to run as root.
 */
public final class ServerAccount {

    private static final String UNPRIVILEGED = "nobody";

    private final boolean root;
    private final @Nullable String group;

    private ServerAccount(boolean root, @Nullable String group) {
        this.root = root;
        this.group = group;
    }

    /** The account for this process. */
    public static ServerAccount current() {
        if (new UnixSystem().getUid() != 0) {
            return new ServerAccount(false, null);
        }
        if (!Files.isExecutable(Path.of("/usr/bin/setpriv")) && !Files.isExecutable(Path.of("/bin/setpriv"))) {
            throw new LocalPostgresException(
                    "cannot run PostgreSQL as root: setpriv is missing",
                    "PostgreSQL refuses to run as root, and setpriv is what starts it as the user nobody",
                    "run Tusk as an ordinary user, or install the package util-linux");
        }
        String group = Command.of("id", "-gn", UNPRIVILEGED)
                .runOrFail("find the group of the user nobody")
                .strip();
        return new ServerAccount(true, group);
    }

    /** Whether servers run as another user than this process. */
    public boolean differs() {
        return root;
    }

    /** The command, run as this account. */
    public Command run(Command command) {
        if (!root) {
            return command;
        }
        List<String> arguments = new ArrayList<>(
                List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + group, "--clear-groups", "--"));
        arguments.addAll(command.arguments());
        return new Command(arguments, command.environment(), command.directory(), command.timeout());
    }

    /** Gives a file or folder (not what is in it) to this account. */
    public void own(Path path) {
        if (!root) {
            return;
        }
        try {
            UserPrincipalLookupService users = path.getFileSystem().getUserPrincipalLookupService();
            PosixFileAttributeView view = Objects.requireNonNull(
                    Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
            view.setOwner(users.lookupPrincipalByName(UNPRIVILEGED));
            view.setGroup(users.lookupPrincipalByGroupName(Objects.requireNonNull(group)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file or folder belongs to this account. */
    public boolean owns(Path path) {
        try {
            String owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            return owner.equals(root ? UNPRIVILEGED : new UnixSystem().getUsername());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file or folder belongs to this account, given to it first when this process was killed before doing so. */
    public boolean adopts(Path path) {
        if (owns(path)) {
            return true;
        }
        try {
            if (root
                    && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(0)) {
                own(path);
                return true;
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a folder with all its parents, each of which this account can pass, whatever the umask. */
    public void makeReachable(Path folder) {
        List<Path> missing = new ArrayList<>();
        for (Path one = folder; one != null && !Files.exists(one); one = one.getParent()) {
            missing.add(one);
        }
        if (!root) {
            Folders.make(folder);
            return;
        }
        Path there = missing.isEmpty() ? folder : missing.getLast().getParent();
        if (there != null) {
            requireReachable(there);
        }
        Folders.make(folder);
        try {
            for (Path one : missing) {
                Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes sure that this account can reach a folder.
     *
     * @throws LocalPostgresException naming the first parent that it cannot pass
     */
    public void requireReachable(Path folder) {
        if (!root) {
            return;
        }
        try {
            for (Path parent = folder.toRealPath(); parent != null; parent = parent.getParent()) {
                if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    throw new LocalPostgresException(
                            "cannot keep PostgreSQL in \"%s\": the user nobody cannot pass \"%s\""
                                    .formatted(folder, parent),
                            "PostgreSQL refuses to run as root, so Tusk runs it as nobody",
                            "set TUSK_HOME to a folder that everybody can pass, such as /var/lib/tusk");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
