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
                "How fast pages and rows become searchable, beside LangChain4j and the bare model, and whether programs that are killed"
                        + " leave anything out. Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run.",
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

    @Option(names = "--quick", description = "Fewer pages, rows and rounds.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Some parts alone: pages, attach, kills. Repeatable, or separated by commas.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new IngestFigures(quick ? Extent.QUICK : Extent.FULL, step -> {
                    err.println(step);
                    err.flush();
                })
                .measure(only);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return report.holds() ? 0 : 1;
    }
}
