package dev.tusk.bench.ops;

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

/** {@code tusk bench ops}. */
@Command(
        name = "ops",
        description =
                "How long the doctor takes among 2,000 tables and what it costs a running pgbench, whether configurations are those of PGTune, and how many of"
                        + " the indexes that are known to be best the advice finds, and whether plans are read exactly. Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run.",
        footerHeading = "%nExample:%n",
        footer = "  tusk bench ops --only advise")
public final class OpsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    // picocli acts on it.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--quick", description = "Fewer and shorter rounds of pgbench.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Some parts alone: doctor, tune, advise, plans. Repeatable, or separated by commas.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The folder that holds pgtune and plans; TUSK_BENCH_DATA, or shared/data beside the sources, unless it is given.")
    private @Nullable Path data;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        long start = System.nanoTime();
        Report report = new OpsFigures(quick, data, step -> {
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
