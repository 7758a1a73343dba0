package dev.tusk.cli.evaluate;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.search.SearchMode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "eval",
        description = {
            "Measure how good search is: nDCG@10, MRR@10, Recall@100 and latency of each mode, against judgements.",
            "",
            "A folder in the form of BEIR (corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv) is put into a collection of "
                    + "its own, which is kept: the next run is quick. A CSV file of query text, document id and grade is "
                    + "evaluated in a collection that is there; without a file, the judgements that were collected of it are. A "
                    + "run may be stopped at any time: the next one goes on."
        },
        mixinStandardHelpOptions = true,
        subcommands = TuneCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk eval datasets/scifact",
            "  tusk eval datasets/nfcorpus --modes bm25,hybrid --json",
            "  tusk eval judgements.csv --collection docs",
            "  tusk eval --collection docs"
        })
public final class EvalCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(
            names = "--modes",
            split = ",",
            paramLabel = "MODE",
            description =
                    "What to measure: bm25 (another name of keyword), fuzzy, vector, hybrid, with commas between. Default: "
                            + "bm25,vector,hybrid, or those of them that the collection can do.")
    private List<String> modes = List.of();

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    EvalCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Checks checks = new Checks();
        List<SearchMode> wanted = modes.isEmpty() ? List.of() : checks.attempt(() -> ModeNames.read(modes));
        Wishes wishes = subject.wishes(wanted == null ? List.of() : wanted, checks);
        checks.finish();
        StatusLine line = new StatusLine(shell);
        return new EvalRun(shell, new Output(shell, options), line).run(subject.subject(), wishes, connection);
    }
}
