package dev.tusk.cli.demo;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "From a bare machine to hybrid search over PostgreSQL's manual, in one command.",
            "",
            "Finds a PostgreSQL with pgvector or installs a private one, starts it, fetches the manual, puts its pages into the "
                    + "collection \"manual\", asks a few questions in every mode, then serves the search page until Ctrl-C. The "
                    + "server ends with this command; what it learned stays, so the next run is ready at once."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tusk demo", "  tusk demo --from ~/notes --ask \"what did we decide about backups\""})
public final class DemoCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(names = "--once", description = "End after the questions; serve nothing.")
    private boolean once;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port of the page and the API on 127.0.0.1. Default: 8875, or the next free one.")
    @WholeNumber(from = 0, to = 65535)
    private @Nullable Integer port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the private PostgreSQL keeps the demo's data. Default: a folder in TUSK_HOME.")
    private @Nullable Path data;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Search this folder of HTML, Markdown or text in place of the manual.")
    private @Nullable Path from;

    @Option(names = "--ask", paramLabel = "QUESTION", description = "Ask this in every mode; may be repeated.")
    private List<String> asked = new ArrayList<>();

    @Option(names = "--private", description = "Use a private PostgreSQL, whatever the environment names.")
    private boolean alwaysPrivate;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    public DemoCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        StatusLine line = new StatusLine(shell);
        Output output = new Output(shell, options);
        return new Demo(shell, output, line)
                .run(new Demo.Wishes(once, port, data, from, asked, alwaysPrivate), connection);
    }
}
