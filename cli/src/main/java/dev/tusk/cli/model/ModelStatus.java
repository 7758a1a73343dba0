package dev.tusk.cli.model;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.change.ModelChange;
import dev.tusk.server.wire.ModelChangeJson;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = "Tell how far a change of model is.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk model status docs")
final class ModelStatus implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ModelStatus(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            Optional<ModelChange> change = found.modelChanges().current();
            if (output.json()) {
                output.json(ModelChangeJson.of(change, found.definition().name()));
            } else if (change.isEmpty()) {
                output.line("%s has %s; no change is under way"
                        .formatted(found.definition().name(), ModelWords.of(found.definition())));
            } else {
                print(output, change.get());
            }
        }
        return 0;
    }

    private static void print(Output output, ModelChange change) {
        line(output, "from", ModelWords.of(change.before()));
        line(output, "to", ModelWords.of(change.after()));
        line(
                output,
                "state",
                switch (change.state()) {
                    case COPYING ->
                        String.format(
                                Locale.ROOT,
                                "copying: %,d of %,d documents",
                                change.copiedDocuments(),
                                change.documents());
                    case INDEXING -> "indexing";
                    case READY -> "ready to be switched";
                    case SWITCHED -> "switched at %s; to be finished, or rolled back".formatted(change.switchedAt());
                });
        line(output, "to be copied", Spoken.count(change.waiting(), "change") + " of documents");
        line(output, "began", change.startedAt().toString());
        if (change.problem() != null) {
            line(output, "stopped by", change.problem());
        }
    }

    private static void line(Output output, String label, String value) {
        output.foreign(String.format(Locale.ROOT, "%-13s %s", label, value));
    }
}
