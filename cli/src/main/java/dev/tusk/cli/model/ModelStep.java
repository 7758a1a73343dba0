package dev.tusk.cli.model;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.change.ModelChanges;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.ModelChangeJson;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** A step of a change of model: shows what it would do, and does it with {@code --apply}. */
abstract class ModelStep implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(names = "--apply", description = "Do it; without it, what would be done is shown.")
    private boolean apply;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ModelStep(Shell shell) {
        this.shell = shell;
    }

    /** What the step would do to this change, in one sentence; refuses where it cannot be done. */
    abstract String plan(ModelChange change);

    /** Does it. */
    abstract void run(Collection collection, ModelChanges changes, ChangeLine line);

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 3)) {
            Collection found = session.tusk().collection(collection);
            ModelChanges changes = found.modelChanges();
            ModelChange change = changes.current()
                    .orElseThrow(() -> TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "no change of model is under way for collection \"%s\"".formatted(collection),
                            "begin one: tusk model change %s --to MODEL".formatted(collection)));
            String planned = plan(change);
            if (!output.json()) {
                output.line(planned);
            }
            long start = System.nanoTime();
            if (apply) {
                apply(found, changes);
            }
            if (output.json()) {
                ObjectNode json =
                        ModelChangeJson.of(changes.current(), found.definition().name());
                output.json(json.put("applied", apply));
            } else if (apply) {
                output.line("done in " + Spoken.duration(Duration.ofNanos(System.nanoTime() - start)));
            } else {
                output.say("nothing was done; run it again with --apply");
            }
        }
        return 0;
    }

    private void apply(Collection found, ModelChanges changes) {
        StatusLine status = new StatusLine(shell);
        try {
            run(found, changes, new ChangeLine(status));
        } finally {
            status.clear();
        }
    }
}
