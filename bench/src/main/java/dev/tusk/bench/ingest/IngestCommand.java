package dev.tusk.bench.ingest;

import dev.tusk.bench.figure.Report;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tusk bench ingest}. */
@Command(
        name = "ingest",
        description =
                "How fast pages, rows and Hacker News become searchable, beside LangChain4j, the bare model and bare COPY, and whether programs"
                        + " that are killed leave anything out. Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run.",
        footerHeading = "%nExample:%n",
        footer = "  tusk bench ingest --only attach")
public final class IngestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    // picocli acts on it.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--quick", description = "Fewer pages, items and rows, and one round, in less than ten minutes.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Some parts alone: pages, ledger, hn, attach, kills. Repeatable, or separated by commas.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        long start = System.nanoTime();
        Report report = new IngestFigures(quick ? Extent.QUICK : Extent.FULL, step -> {
                    err.printf("%5d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, step);
                    err.flush();
                })
                .measure(only);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return report.holds() ? 0 : 1;
    }
}
