package dev.tusk.cli.index;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.progress.Bar;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.recall.CollectionRecall;
import dev.tusk.core.recall.IndexAdoption;
import dev.tusk.core.recall.IndexTuning;
import dev.tusk.core.recall.ParetoPicture;
import dev.tusk.core.recall.Point;
import dev.tusk.core.recall.Preference;
import dev.tusk.core.recall.Trial;
import dev.tusk.core.recall.TuneOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tune",
        description = {
            "Find the cheapest index that finds what searches promise, 0.99 of the ten nearest unless told otherwise.",
            "",
            "Kinds of indexes are built over a copy of some of the vectors, walked with growing effort, and compared with the exact",
            "neighbours of queries: half of them asked by users, where \"tusk serve\" has kept some, the others vectors of the collection.",
            "With --apply the cheapest is built over all vectors, measured there, and walked by searches from then on; the index that",
            "they walked before is dropped. It may be stopped at any moment and run again."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk index tune docs                              # try and compare; nothing is changed",
            "  tusk index tune docs --svg tuning.svg --json > tuning.json",
            "  tusk index tune docs --target 0.95 --prefer size --apply"
        })
final class TuneIndex implements Callable<Integer> {

    private static final List<String> PREFERENCES = List.of("balanced", "speed", "size");

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(
            names = "--target",
            paramLabel = "SHARE",
            description =
                    "The share of the ten nearest that is to be found, above 0, up to 1. With --apply it becomes the collection's. Default: "
                            + "the collection's, 0.99 at first.")
    private @Nullable Double target;

    @Option(
            names = "--queries",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many queries it is measured by, 20 to 2000. Default: ${DEFAULT-VALUE}.")
    private int queries = TuneOptions.DEFAULT.queries();

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Over how many vectors indexes are tried, 2000 to 10000000. Default: ${DEFAULT-VALUE}.")
    private int sample = TuneOptions.DEFAULT.sampleRows();

    @Option(
            names = "--prefer",
            paramLabel = "WHAT",
            defaultValue = "balanced",
            description =
                    "Which of those that keep the target is the cheapest: the one with the least time (speed), the least size (size), or the "
                            + "least time by the square root of the size (balanced). Default: ${DEFAULT-VALUE}.")
    private String preference = "balanced";

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Draw what was measured: recall and time of all ways, as SVG.")
    private @Nullable Path svg;

    @Option(names = "--apply", description = "Bring the cheapest into service; without it, it is only shown.")
    private boolean apply;

    @Option(names = "--keep-old", description = "With --apply: do not drop the index that searches walked before.")
    private boolean keepOld;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    TuneIndex(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        CreateIndex.require("--prefer", preference, PREFERENCES);
        TuneOptions tune =
                new TuneOptions(target, queries, sample, Preference.valueOf(preference.toUpperCase(Locale.ROOT)), null);
        checkPicture();
        Output output = new Output(shell, options);
        StatusLine line = new StatusLine(shell);
        try (Session session = connection.connect(shell, 3)) {
            CollectionRecall recall = session.tusk().collection(collection).recall();
            IndexTuning tuning;
            try {
                tuning = recall.tuner().tune(tune, new TuneProgress(line));
            } finally {
                line.clear();
            }
            if (svg != null) {
                write(svg, ParetoPicture.of(tuning));
            }
            if (!output.json()) {
                print(output, tuning);
            }
            IndexAdoption.@Nullable Adopted adopted = apply ? adopt(recall, tuning, line) : null;
            if (output.json()) {
                output.json(TuningJson.of(tuning, adopted));
            } else if (adopted != null) {
                print(output, adopted);
            } else if (tuning.best() != null) {
                output.say("nothing was changed; run it again with --apply");
            }
            return tuning.best() == null ? 1 : 0;
        }
    }

    private IndexAdoption.@Nullable Adopted adopt(CollectionRecall recall, IndexTuning tuning, StatusLine line) {
        Trial best = tuning.best();
        if (best == null) {
            return null;
        }
        try {
            return recall.adoption()
                    .adopt(
                            best.spec(),
                            tuning.target(),
                            best.harder(),
                            queries,
                            keepOld,
                            new TuneProgress(line),
                            progress -> new Bar(line, "building")
                                    .update(progress.done(), progress.total(), progress.phase()));
        } finally {
            line.clear();
        }
    }

    private void print(Output output, IndexTuning tuning) {
        output.table(new Table(
                List.of("", "INDEX", "RECALL", "EFFORT", "RESCORED", "P50", "P95", "SIZE", "BUILD"),
                tuning.trials().stream().map(trial -> row(trial, tuning)).toList()));
        output.line("");
        output.line("tried over %s of %s, by %s (%d of them asked by users); comparing all of them takes %s"
                .formatted(
                        Spoken.count(tuning.sampled()),
                        Spoken.count(tuning.vectors(), "vector"),
                        Spoken.count(tuning.queries()) + " queries",
                        tuning.asked(),
                        millis(tuning.exactP50())));
        output.line(
                "each at the least effort that finds %s of the ten nearest; size and build are reckoned for all vectors"
                        .formatted(share(tuning.target())));
        if (svg != null) {
            output.line("drawn in " + svg);
        }
        tuning.obstacle().ifPresentOrElse(output::line, () -> output.line("* is the cheapest"));
    }

    private static List<String> row(Trial trial, IndexTuning tuning) {
        Point point =
                trial.reached() != null ? trial.reached() : trial.mostExact().orElse(null);
        boolean best = trial.equals(tuning.best());
        String mark = best ? "*" : trial.reached() == null ? "-" : "";
        return point == null
                ? List.of(mark, trial.spec().toString(), "", "", "", "", "", Spoken.bytes(trial.wholeBytes()), "")
                : List.of(
                        mark,
                        trial.spec().toString(),
                        share(point.recall().mean()),
                        Integer.toString(point.effort()),
                        point.rescored() == 0 ? "" : Integer.toString(point.rescored()),
                        millis(point.p50()),
                        millis(point.p95()),
                        Spoken.bytes(trial.wholeBytes()),
                        Spoken.duration(trial.wholeBuild()));
    }

    private static void print(Output output, IndexAdoption.Adopted adopted) {
        output.line("searches walk \"%s\" with effort %d: recall %s%s"
                .formatted(
                        adopted.index(),
                        adopted.point().effort(),
                        adopted.point().recall(),
                        adopted.dropped().isEmpty() ? "" : "; dropped: " + String.join(", ", adopted.dropped())));
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.4f", share);
    }

    /** A picture that cannot be written is told before minutes are spent. */
    private void checkPicture() {
        Path file = svg;
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw TuskException.withHint(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot write the picture to \"%s\"".formatted(file),
                    "name a file in a folder that exists and that you may write to");
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "cannot write the picture to \"%s\"".formatted(file), null, null, e);
        }
    }
}
