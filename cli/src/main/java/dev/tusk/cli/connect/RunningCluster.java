package dev.tusk.cli.connect;

import dev.tusk.cli.shell.Shell;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.ClusterStatus;
import dev.tusk.runtime.cluster.Lifetime;
import dev.tusk.runtime.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cluster of {@code tusk pg start}: the one named {@value #DEFAULT_NAME} when it runs, else the only one that runs.
 * Clusters that end with another process, as that of {@code tusk demo} does, are left alone.
 */
public final class RunningCluster implements LocalCluster {

    /** The name of a cluster that the user has given no name. */
    public static final String DEFAULT_NAME = "main";

    public static final String DATABASE = "postgres";
    public static final String USER = "postgres";

    /** In the folder of a cluster; in the format of libpq's password files. */
    private static final String PASSWORD_FILE = "pgpass";

    @Override
    public Optional<ConnectionTarget> running(Shell shell) {
        if (!Files.isDirectory(LocalServers.home(shell))) {
            return Optional.empty();
        }
        LocalPostgres local = LocalServers.open(shell, Progress.silent());
        List<ClusterStatus> running = LocalServers.explained(local::clusters);
        List<ClusterStatus> lasting = running.stream()
                .filter(cluster -> cluster.server() != null && cluster.server().lifetime() == Lifetime.DETACHED)
                .toList();
        return lasting.stream()
                .filter(cluster -> cluster.name().equals(DEFAULT_NAME) || lasting.size() == 1)
                .findFirst()
                .map(cluster -> target(shell, cluster));
    }

    private static ConnectionTarget target(Shell shell, ClusterStatus cluster) {
        int port = cluster.server() == null ? 0 : cluster.server().port();
        Path file = cluster.directory().resolve(PASSWORD_FILE);
        String password = new PasswordFile(file, shell.err()::println)
                .find(new Host("127.0.0.1", port), DATABASE, USER)
                .orElse("");
        return ConnectionTarget.local(port, DATABASE, USER, password, "tusk pg start");
    }
}
