package dev.tusk.cli.pg;

import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.shell.Shell;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.ClusterStatus;
import dev.tusk.runtime.cluster.Lifetime;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.progress.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = {
            "List the private clusters of this machine.",
            "With --name: exit code 0 when that cluster is running, 3 when it is not."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk pg status --json")
final class PgStatusCommand implements Callable<Integer> {

    /** As that of {@code pg_ctl status}. */
    private static final int NOT_RUNNING = 3;

    private final Shell shell;

    @Option(names = "--name", paramLabel = "NAME", description = "Only this cluster.")
    private @Nullable String name;

    @Mixin
    private OutputOptions options = new OutputOptions();

    PgStatusCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        LocalPostgres local = LocalServers.open(shell, Progress.silent());
        List<ClusterStatus> clusters = LocalServers.explained(local::clusters).stream()
                .filter(cluster -> name == null || cluster.name().equals(name))
                .toList();
        if (output.json()) {
            output.json(clusters.stream().map(PgStatusCommand::json).toList());
        } else if (clusters.isEmpty()) {
            output.say(
                    name == null ? "no cluster yet; \"tusk pg start\" makes one" : "no cluster \"%s\"".formatted(name));
            installation(local).ifPresent(output::say);
        } else {
            output.table(new Table(
                    List.of("name", "state", "version", "port", "process", "directory"),
                    clusters.stream().map(PgStatusCommand::row).toList()));
        }
        return name == null || clusters.stream().anyMatch(ClusterStatus::running) ? 0 : NOT_RUNNING;
    }

    private static Optional<String> installation(LocalPostgres local) {
        Optional<Installation> found = LocalServers.explained(local::find);
        return found.map(one -> "PostgreSQL %s (%s) is there for it".formatted(one.version(), one.origin()));
    }

    private static List<String> row(ClusterStatus cluster) {
        ClusterStatus.Server server = cluster.server();
        List<String> row = new ArrayList<>();
        row.add(cluster.name());
        row.add(
                server == null
                        ? "stopped"
                        : server.lifetime() == Lifetime.DETACHED ? "running" : "running with its owner");
        row.add(cluster.majorVersion() == 0 ? "" : Integer.toString(cluster.majorVersion()));
        row.add(server == null ? "" : Integer.toString(server.port()));
        row.add(server == null ? "" : Long.toString(server.pid()));
        row.add(cluster.directory().toString());
        return row;
    }

    private static Map<String, @Nullable Object> json(ClusterStatus cluster) {
        ClusterStatus.Server server = cluster.server();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", cluster.name());
        json.put("running", server != null);
        json.put("version", cluster.majorVersion());
        json.put("directory", cluster.directory().toString());
        if (server != null) {
            json.put("port", server.port());
            json.put("pid", server.pid());
            json.put("since", server.since().toString());
            json.put("lifetime", server.lifetime().name().toLowerCase(java.util.Locale.ROOT));
            json.put("owner_pid", server.ownerPid() == 0 ? null : server.ownerPid());
        }
        return json;
    }
}
