package dev.tusk.bench.relevance;

import dev.tusk.bench.figure.Report;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tusk bench relevance}. */
@Command(
        name = "relevance",
        description =
                "How good the order of results is on judged collections, beside Lucene's BM25, and how fast it is made."
                        + " Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run.",
        footerHeading = "%nExample:%n",
        footer = "  tusk bench relevance --data ~/beir --json > relevance.json")
public final class RelevanceCommand implements Callable<Integer> {

    private static final int MIN_ROWS = 10_000;
    private static final int MAX_ROWS = 10_000_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    // picocli acts on it.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The folder that holds scifact and cosqa in the form of BEIR; TUSK_BENCH_DATA, or shared/data beside the"
                            + " sources unless given.")
    private @Nullable Path data;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Texts to rank for speed, 10,000 to 10,000,000; 770,000 unless given, 50,000 with --quick.")
    private @Nullable Integer rows;

    @Option(
            names = "--quick",
            description = "Fewer texts and queries; the judged collections are embedded all the same.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Some parts alone: quality, keyword, facets, hybrid. Repeatable, or separated by commas.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        int texts = rows != null ? rows : quick ? 50_000 : 770_000;
        if (texts < MIN_ROWS || texts > MAX_ROWS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "--rows is %,d; it must be %,d to %,d".formatted(texts, MIN_ROWS, MAX_ROWS),
                    null,
                    "with fewer texts no word is frequent, so there is nothing to measure",
                    null);
        }
        PrintWriter err = spec.commandLine().getErr();
        Relevance run = new Relevance(quick ? Extent.quick(texts) : Extent.full(texts), step -> {
            err.println(step);
            err.flush();
        });
        if (only.contains(Part.QUALITY)) {
            run.quality(JudgedTexts.folder(data));
        }
        run.speed(only);
        Report report = run.report();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return report.holds() ? 0 : 1;
    }
}
