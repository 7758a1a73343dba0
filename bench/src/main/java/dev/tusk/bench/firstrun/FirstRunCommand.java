package dev.tusk.bench.firstrun;

import dev.tusk.bench.figure.Report;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tusk bench first-run}. */
@Command(
        name = "first-run",
        description = "Ingestion, vector search, heap and start-up, each beside what it is judged by."
                + " Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run.",
        footerHeading = "%nExample:%n",
        footer = "  tusk bench first-run --json > figures.json")
public final class FirstRunCommand implements Callable<Integer> {

    private static final int MIN_ROWS = 6000;
    private static final int MAX_ROWS = 1_000_000;

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
            names = "--rows",
            paramLabel = "N",
            description = "Rows to ingest and search, 6,000 to 1,000,000; 100,000 unless given.")
    private int rows = 100_000;

    @Option(names = "--quick", description = "Fewer rounds and queries, and a tenth of the documents for the heap.")
    private boolean quick;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (rows < MIN_ROWS || rows > MAX_ROWS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "--rows is %,d; it must be %,d to %,d".formatted(rows, MIN_ROWS, MAX_ROWS),
                    null,
                    "below 6,000 Tusk compares all vectors and needs no index, so there is nothing to measure",
                    null);
        }
        PrintWriter err = spec.commandLine().getErr();
        FirstRun run = new FirstRun(quick ? Extent.quick(rows) : Extent.full(rows), step -> {
            err.println(step);
            err.flush();
        });
        Report report = run.measure();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return report.holds() ? 0 : 1;
    }
}
