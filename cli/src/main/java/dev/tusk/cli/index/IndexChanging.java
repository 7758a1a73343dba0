package dev.tusk.cli.index;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexChange;
import dev.tusk.core.collection.vector.IndexForecast;
import dev.tusk.core.collection.vector.IndexProgress;
import dev.tusk.core.collection.vector.VectorIndexes;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that shows what it would do, and does it with {@code --apply}. */
abstract class IndexChanging implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private VectorOption vector = new VectorOption();

    @Option(names = "--apply", description = "Do it; without it, what would be done is shown.")
    private boolean apply;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    IndexChanging(Shell shell) {
        this.shell = shell;
    }

    /** What is to be done. */
    abstract Planned plan(Collection collection, VectorIndexes indexes);

    /** What is to be done, and how. */
    record Planned(IndexChange change, Doing doing) {

        static Planned by(VectorIndexes indexes, IndexChange change) {
            return new Planned(change, progress -> indexes.apply(change, progress));
        }
    }

    /** Does what was planned. */
    @FunctionalInterface
    interface Doing {
        void run(Consumer<IndexProgress> progress);
    }

    /** What the index is over. */
    EmbeddingSpec embedding(Collection of) {
        return vector.embedding(of);
    }

    boolean isOfNamedVector() {
        return vector.isGiven();
    }

    /** Refuses options before anything is connected to. */
    void check() {}

    @Override
    public Integer call() {
        check();
        Output output = new Output(shell, options);
        StatusLine line = new StatusLine(shell);
        try (Session session = connection.connect(shell, 3)) {
            Collection found = session.tusk().collection(collection);
            VectorIndexes indexes = vector.indexes(found);
            Planned planned = plan(found, indexes);
            IndexChange change = planned.change();
            if (!output.json()) {
                print(output, change);
            }
            long start = System.nanoTime();
            if (apply) {
                run(planned.doing(), line);
            }
            if (output.json()) {
                output.json(IndexJson.of(change, apply));
            } else if (apply) {
                output.line("done in " + Spoken.duration(Duration.ofNanos(System.nanoTime() - start)));
            } else {
                output.say("nothing was done; run it again with --apply");
            }
        }
        return 0;
    }

    private static void print(Output output, IndexChange change) {
        change.statements().forEach(statement -> output.line(statement + ";"));
        IndexForecast forecast = change.forecast();
        if (forecast != null) {
            output.line("-- %s, about %s on disk; built with %s of memory and %s"
                    .formatted(
                            Spoken.count(change.vectors(), "vector"),
                            Spoken.bytes(forecast.bytes()),
                            Spoken.bytes(change.memoryBytes()),
                            Spoken.count(change.workers(), "worker")));
        }
        change.notes().forEach(note -> output.line("-- " + note));
    }

    private static void run(Doing doing, StatusLine line) {
        BuildLine build = new BuildLine(line);
        try {
            doing.run(build::show);
        } finally {
            line.clear();
        }
    }
}
