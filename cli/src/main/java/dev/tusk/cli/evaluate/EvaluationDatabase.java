package dev.tusk.cli.evaluate;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.ConnectionTarget;
import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.connect.RunningCluster;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.Steps;
import dev.tusk.cli.progress.Steps.Outcome;
import dev.tusk.cli.shell.Shell;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database of an evaluation: the one that every other command would take, or else a private cluster that ends with the
 * evaluation and keeps its data.
 *
 * @param cluster the private cluster, or null for a database that was there
 */
record EvaluationDatabase(Session session, @Nullable Cluster cluster) implements AutoCloseable {

    private static final String NAME = "eval";
    private static final int CONNECTIONS = 4;

    static EvaluationDatabase open(Shell shell, ConnectionOptions connection, StatusLine line) {
        Optional<ConnectionTarget> there = connection.named(shell).or(() -> new RunningCluster().running(shell));
        return new Steps(line).run("PostgreSQL", tell -> {
            if (there.isPresent()) {
                ConnectionTarget target = there.get();
                return new Outcome<>(
                        new EvaluationDatabase(connection.connect(shell, target, CONNECTIONS), null),
                        "%s, named by %s".formatted(target, target.origin()));
            }
            LocalPostgres local = LocalServers.open(shell, tell::accept);
            Cluster cluster = LocalServers.explained(() -> local.start(local.cluster(NAME)));
            return new Outcome<>(connected(shell, cluster), shown(cluster));
        });
    }

    private static String shown(Cluster cluster) {
        return "%s (%s) on port %d, data in %s%s"
                .formatted(
                        cluster.installation().version(),
                        cluster.installation().origin(),
                        cluster.port(),
                        cluster.directory(),
                        cluster.owner() ? "" : "; shared with another evaluation, at whose end it stops");
    }

    private static EvaluationDatabase connected(Shell shell, Cluster cluster) {
        try {
            ConnectionTarget target = ConnectionTarget.local(
                    cluster.port(), RunningCluster.DATABASE, cluster.user(), cluster.password(), "the evaluation");
            return new EvaluationDatabase(Session.open(shell, target, CONNECTIONS, Duration.ofSeconds(10)), cluster);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Ends the connections, then the server, if it is the evaluation's own. */
    @Override
    public void close() {
        try {
            session.close();
        } finally {
            if (cluster != null) {
                cluster.close();
            }
        }
    }
}
