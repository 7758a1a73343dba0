package dev.tusk.cli.index;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.recall.RecallStatus;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = {
            "Tell how searches find the nearest vectors, what share of them they find, and, where that is less than "
                    + "was promised, why and what to do.",
            "Exits with 1 then.",
            "",
            "\"tusk serve\" measures it all the time with a few of the queries that are asked; --measure does it now."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk index status docs",
            "  tusk index status docs --measure 200              # compare 200 queries with all vectors now",
            "  tusk index status docs --json | jq .recall.recall"
        })
final class StatusIndex implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(
            names = "--measure",
            paramLabel = "N",
            description = "Measure now, by so many queries, 1 to 2000; each reads all vectors.")
    private @Nullable Integer measure;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    StatusIndex(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        StatusLine line = new StatusLine(shell);
        try (Session session = connection.connect(shell, 3)) {
            var recall = session.tusk().collection(collection).recall();
            if (measure != null) {
                try {
                    recall.measure(measure, new TuneProgress(line));
                } finally {
                    line.clear();
                }
            }
            RecallStatus status = recall.status();
            if (output.json()) {
                output.json(StatusJson.of(status));
            } else {
                print(output, status);
            }
            return status.finding() == null ? 0 : 1;
        }
    }

    private static void print(Output output, RecallStatus status) {
        output.line("way      " + status.way());
        output.line(String.format(Locale.ROOT, "target   %.4f of the ten nearest", status.target()));
        if (status.recall() == null) {
            output.line("recall   %s"
                    .formatted(
                            status.isExact()
                                    ? "1, as all vectors are compared"
                                    : "not measured with these settings yet: add --measure 200"));
        } else {
            output.line("recall   %s, measured %s, the last time at %s"
                    .formatted(
                            status.recall(),
                            status.measurements().size() == 1
                                    ? "once"
                                    : Spoken.count(status.measurements().size()) + " times",
                            status.measurements().getFirst().at()));
        }
        if (status.finding() != null) {
            output.line("finding  " + status.finding().what());
            output.line("cause    " + status.finding().cause().sentence());
            output.line("fix      " + status.finding().fix());
        }
    }
}
