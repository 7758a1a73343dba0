package dev.tusk.cli.pg;

import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterStatus;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

@Command(
        name = "psql",
        description = "Open psql on a private PostgreSQL. What Tusk does not know is handed to psql.",
        mixinStandardHelpOptions = true,
        customSynopsis = "tusk pg psql [--name=NAME] [--database=NAME] [PSQL OPTIONS...]",
        footerHeading = "%nExample:%n",
        footer = "  tusk pg psql -c \"select version()\"")
final class PgPsqlCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "postgres",
            description = "The database. Default: ${DEFAULT-VALUE}.")
    private String database = "postgres";

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    PgPsqlCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        LocalPostgres local = LocalServers.open(shell, Progress.silent());
        ClusterStatus status = cluster.requireRunning(local);
        Cluster running = LocalServers.explained(() -> local.start(local.cluster(status.name())));
        ProcessBuilder psql = LocalServers.explained(() -> running.psql(database, arguments.toArray(String[]::new)));
        // Ctrl-C is psql's, to cancel a statement: this process only waits for psql's end.
        try (StopSignal _ = StopSignal.listen(Duration.ofDays(365))) {
            return psql.inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "cannot run psql: %s".formatted(e.getMessage()),
                    running.installation().bin().toString(),
                    null,
                    e);
        }
    }
}
