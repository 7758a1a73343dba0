package dev.tusk.bench.hackernews;

import dev.tusk.bench.figure.Report;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tusk bench hn}. */
@Command(
        name = "hn",
        description = "Made-up items of Hacker News from a dump, beside bare COPY of the rows that they become."
                + " Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run.",
        footerHeading = "%nExample:%n",
        footer = "  tusk bench hn --items 100000")
public final class HackerNewsCommand implements Callable<Integer> {

    private static final int MIN_ITEMS = 10_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    // picocli acts on it.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--items", paramLabel = "N", description = "Items to put; 1,000,000 unless given.")
    private int items = 1_000_000;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (items < MIN_ITEMS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "--items is %,d; it must be %,d or more".formatted(items, MIN_ITEMS));
        }
        PrintWriter err = spec.commandLine().getErr();
        Report report = new HackerNewsFigures(items, step -> {
                    err.println(step);
                    err.flush();
                })
                .measure();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return report.holds() ? 0 : 1;
    }
}
