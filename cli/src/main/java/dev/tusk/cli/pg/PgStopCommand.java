package dev.tusk.cli.pg;

import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.runtime.LocalPostgres;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stop",
        description = "Stop a private PostgreSQL; its data stays. Does nothing when it is not running.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk pg stop")
final class PgStopCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Mixin
    private OutputOptions options = new OutputOptions();

    PgStopCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        StatusLine line = new StatusLine(shell);
        LocalPostgres local = LocalServers.open(shell, message -> line.print("  " + message));
        cluster.require(local);
        boolean stopped = LocalServers.explained(() -> local.stop(cluster.name()));
        if (output.json()) {
            output.json(Map.of("name", cluster.name(), "stopped", stopped));
        } else {
            output.line("cluster \"%s\" %s".formatted(cluster.name(), stopped ? "stopped" : "was not running"));
        }
        return 0;
    }
}
