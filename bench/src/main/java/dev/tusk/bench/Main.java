package dev.tusk.bench;

import dev.tusk.bench.firstrun.FirstRunCommand;
import dev.tusk.bench.ingest.IngestCommand;
import dev.tusk.bench.ops.OpsCommand;
import dev.tusk.bench.relevance.RelevanceCommand;
import dev.tusk.bench.vectors.VectorsCommand;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.runtime.failure.LocalPostgresException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code tusk bench}: measures Tusk beside its peers. Exits with 0 when all bars hold, 1 when one does not, 2 when it could not run. */
public final class Main {

    /** When the bars could not be looked at. */
    public static final int COULD_NOT_RUN = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(false)
                .setParameterExceptionHandler((error, arguments) -> refuse(error))
                .setExecutionExceptionHandler((error, command, parsed) -> fail(command.getErr(), error));
    }

    @Command(
            name = "tusk bench",
            description = "Measures Tusk beside its peers, on a private server of its own.",
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {
                FirstRunCommand.class,
                RelevanceCommand.class,
                VectorsCommand.class,
                IngestCommand.class,
                OpsCommand.class
            },
            footerHeading = "%nExample:%n",
            footer = "  tusk bench first-run --quick")
    static final class BenchCommand implements Runnable {

        // picocli acts on it.
        @SuppressWarnings("UnusedVariable")
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help.")
        private boolean help;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    private static int refuse(ParameterException error) {
        CommandLine command = error.getCommandLine();
        CommandSpec spec = command.getCommandSpec();
        String usage = "\"%s --help\" tells how to call it".formatted(spec.qualifiedName());
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            boolean option = word.startsWith("-");
            int end = word.indexOf('=');
            String name = option && end > 0 ? word.substring(0, end) : word;
            String hint = Suggestion.nearest(
                            name, option ? options(spec) : spec.subcommands().keySet())
                    .map("did you mean \"%s\"?"::formatted)
                    .orElse(usage);
            print(command.getErr(), "unknown %s \"%s\"".formatted(option ? "option" : "command", name), null, hint);
        } else {
            String message = String.valueOf(error.getMessage());
            print(
                    command.getErr(),
                    message.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + message.substring(1),
                    null,
                    usage);
        }
        return COULD_NOT_RUN;
    }

    private static Set<String> options(CommandSpec spec) {
        Set<String> names = new TreeSet<>();
        for (OptionSpec option : spec.options()) {
            names.addAll(Set.of(option.names()));
        }
        return names;
    }

    private static int fail(PrintWriter err, Exception error) {
        switch (error) {
            case TuskException known -> print(err, known.getMessage(), known.detail(), known.hint());
            case LocalPostgresException known ->
                print(err, String.valueOf(known.getMessage()), known.detail(), known.hint());
            default -> {
                print(err, "the benchmark failed: " + error, null, null);
                error.printStackTrace(err);
            }
        }
        return COULD_NOT_RUN;
    }

    private static void print(PrintWriter err, String message, @Nullable String detail, @Nullable String hint) {
        err.println("error: " + message);
        if (detail != null) {
            err.println("detail: " + detail);
        }
        if (hint != null) {
            err.println("hint: " + hint);
        }
        err.flush();
    }
}
