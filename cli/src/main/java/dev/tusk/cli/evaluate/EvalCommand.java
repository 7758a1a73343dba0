package dev.tusk.cli.evaluate;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.EvaluationCollection;
import dev.tusk.core.evaluate.JudgementsCsv;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.text.ChunkingSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "eval",
        description = {
            "Measure how good search is: nDCG@10, MRR@10, Recall@100 and latency of each mode, against judgements.",
            "",
            "A folder in the form of BEIR (corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv) is put into a collection of "
                    + "its own, which is kept: the next run is quick. A CSV file of query text, document id and grade is "
                    + "evaluated in a collection that is there. A run may be stopped at any time: the next one goes on."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk eval datasets/scifact",
            "  tusk eval datasets/nfcorpus --modes bm25,hybrid --json",
            "  tusk eval judgements.csv --collection docs"
        })
public final class EvalCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(paramLabel = "DIR", description = "The folder, or a CSV file of your own judgements.")
    private Path path = Path.of("");

    @Option(
            names = "--modes",
            split = ",",
            paramLabel = "MODE",
            description =
                    "What to measure: bm25 (another name of keyword), fuzzy, vector, hybrid, with commas between. Default: "
                            + "bm25,vector,hybrid, or those of them that the collection can do.")
    private List<String> modes = List.of();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "bge-small",
            description = "What makes the vectors. Default: ${DEFAULT-VALUE}.")
    private String model = "";

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description =
                    "The collection to fill, or to search with your own judgements. Default: eval, the folder's name and "
                            + "the model's.")
    private @Nullable String collection;

    @Option(names = "--fresh", description = "Drop the evaluation's collection and build it anew.")
    private boolean fresh;

    @Option(
            names = "--limit-queries",
            paramLabel = "N",
            description = "Only the first N judged queries, for a quick look.")
    private @Nullable Integer limitQueries;

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            description = "Judgements in place of the folder's qrels.tsv or qrels/test.tsv.")
    private @Nullable Path qrels;

    @Option(
            names = "--language",
            paramLabel = "CONFIG",
            defaultValue = "english",
            description = "The text-search configuration of the folder's texts. Default: ${DEFAULT-VALUE}.")
    private String language = "";

    @Option(
            names = "--chunk-chars",
            paramLabel = "N",
            defaultValue = "6000",
            description =
                    "Texts are cut into pieces of at most so many characters; a document ranks by its best. Default: "
                            + "${DEFAULT-VALUE}.")
    private int chunkCharacters;

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
        ChunkingSpec chunking = checks.attempt(() -> new ChunkingSpec(
                chunkCharacters, Math.min(EvaluationCollection.WHOLE.minCharacters(), chunkCharacters / 2), 0));
        Integer limit = limitQueries;
        checks.require(
                limit == null || limit > 0,
                "--limit-queries is %d; it must be at least 1".formatted(limit),
                "leave it out to ask all");
        boolean own = Files.isRegularFile(path);
        if (own) {
            checks.require(
                    collection != null, "your own judgements need a collection to search", "give --collection NAME");
            checks.require(!fresh, "--fresh would drop the collection that is to be searched", "leave --fresh out");
            checks.require(qrels == null, "--qrels belongs to a folder", "a CSV file holds the judgements itself");
        }
        checks.finish();
        Subject subject = own && collection != null
                ? new Subject.Own(JudgementsCsv.read(path), collection)
                : new Subject.Folder(BeirFolder.read(path, qrels));
        if (wanted == null || chunking == null) {
            throw new IllegalStateException("the checks let a problem pass");
        }
        StatusLine line = new StatusLine(shell);
        Wishes wishes = new Wishes(wanted, model, collection, fresh, limit, language, chunking);
        return new EvalRun(shell, new Output(shell, options), line).run(subject, wishes, connection);
    }

    /**
     * What the user wants of an evaluation.
     *
     * @param modes none for those that the collection can do
     * @param collection a name in place of the derived one, or null
     * @param limitQueries how many queries at most, or null for all
     */
    record Wishes(
            List<SearchMode> modes,
            String model,
            @Nullable String collection,
            boolean fresh,
            @Nullable Integer limitQueries,
            String language,
            ChunkingSpec chunking) {}
}
