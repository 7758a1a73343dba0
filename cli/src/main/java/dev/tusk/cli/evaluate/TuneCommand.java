package dev.tusk.cli.evaluate;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.evaluate.FusionTuner;
import dev.tusk.core.search.SearchMode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tune",
        description = {
            "Choose how much vectors count in hybrid searches, by judgements, and store it with the collection.",
            "",
            "Half of the judged queries, drawn at random, choose the weight; the other half judge the choice: nDCG@10 with the "
                    + "weight that the collection has, with the chosen one and with reciprocal ranks. The weight stays where no "
                    + "other does better by more than one standard error, and one that does worse on the other half is not stored. What is stored stays until it is tuned again or \"tusk collection alter "
                    + "--vector-weight\" changes it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk eval tune --collection docs",
            "  tusk eval tune judgements.csv --collection docs --dry-run",
            "  tusk eval tune datasets/scifact --qrels datasets/scifact/qrels/train.tsv"
        })
final class TuneCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(names = "--dry-run", description = "Only tell what would be stored.")
    private boolean dryRun;

    @Option(names = "--force", description = "Store the weight even where it does worse on the other half.")
    private boolean force;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + FusionTuner.DEFAULT_SEED,
            description = "Draws the halves; the same seed draws the same. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    TuneCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Checks checks = new Checks();
        Wishes wishes = subject.wishes(List.of(SearchMode.HYBRID), checks);
        checks.require(!dryRun || !force, "--force would store what --dry-run would not", "give one of the two");
        checks.finish();
        StatusLine line = new StatusLine(shell);
        return new TuneRun(shell, new Output(shell, options), line)
                .run(subject.subject(), wishes, connection, new TuneRun.Storing(seed, dryRun, force));
    }
}
