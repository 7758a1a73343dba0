package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Report;
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

/** {@code tusk bench vectors}. */
@Command(
        name = "vectors",
        description = {
            "How exactly and how fast vectors are found: a tuned index beside pgvector's default, filters, the monitor of recall, and"
                    + " growth. Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run.",
            "",
            "The vectors are made of real embeddings of 11,450 texts, which are made once and kept in the cluster \"eval\"."
        },
        footerHeading = "%nExample:%n",
        footer = "  tusk bench vectors --quick --data ~/beir --json > vectors.json")
public final class VectorsCommand implements Callable<Integer> {

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

    @Option(names = "--quick", description = "50,000 vectors in place of 1,000,000, in less than ten minutes.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description =
                    "Some parts alone: tuned, wide, filters, monitor, model_change, growth. Repeatable, or separated by commas.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        long start = System.nanoTime();
        Vectors run = new Vectors(quick ? Extent.QUICK : Extent.FULL, data, step -> {
            err.printf("%5d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, step);
            err.flush();
        });
        run.measure(only);
        Report report = run.report();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return report.holds() ? 0 : 1;
    }
}
