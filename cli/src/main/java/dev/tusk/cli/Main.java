package dev.tusk.cli;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.FailurePrinter;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.schedule.IngestProcess;
import dev.tusk.cli.shell.EndsWithInput;
import dev.tusk.cli.shell.Shell;
import dev.tusk.cli.shell.ThisProcess;
import dev.tusk.core.failure.TuskException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ParserSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The {@code tusk} command: reads the arguments, runs one command, ends with its exit code. */
public final class Main {

    /** As a shell reports a program that a closed pipe ended (128 + SIGPIPE). */
    static final int READER_GONE = 141;

    private Main() {}

    public static void main(String[] arguments) {
        // Texts are English wherever it runs, and a locale may have digits of its own, which are none in SQL.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        Shell shell = ThisProcess.shell();
        if (Boolean.getBoolean(IngestProcess.ENDS_WITH_INPUT)) {
            EndsWithInput.watch(shell.in());
        }
        int exitCode = execute(shell, arguments);
        shell.out().flush();
        // Returning spares a short command the logger that System.exit sets up only to ask whether exits are logged.
        if (exitCode != 0 || othersRun()) {
            System.exit(exitCode);
        }
    }

    /** Whether a thread would keep the process alive when this one returns. */
    private static boolean othersRun() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> !thread.equals(Thread.currentThread()) && !thread.isDaemon());
    }

    /** Runs one command in the given shell and gives its exit code; never ends the process. */
    public static int execute(Shell shell, String... arguments) {
        CommandLine tusk = commandLine(shell);
        ParseResult parsed;
        try {
            parsed = tusk.parseArgs(arguments);
        } catch (ParameterException e) {
            // Errors are collected, but a few (an unreadable @file) still come this way.
            return failures(shell, arguments).printUsage(UsageProblems.of(e));
        }
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        FailurePrinter failures = failures(shell, arguments);
        List<TuskException> problems = UsageProblems.in(parsed);
        if (!problems.isEmpty()) {
            return failures.printUsage(problems);
        }
        try {
            return new RunLast().execute(parsed);
        } catch (CommandLine.ExecutionException e) {
            return ended(failures, e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            return ended(failures, e);
        }
    }

    /** The command with all its subcommands, fresh: one for each use, not for several threads. */
    static CommandLine commandLine(Shell shell) {
        var tusk = new CommandLine(TuskCommand.class, new Commands(shell))
                .setDefaultValueProvider(new EnvironmentDefaults(shell))
                .setColorScheme(CommandLine.Help.defaultColorScheme(shell.colours() ? Ansi.ON : Ansi.OFF))
                .setOut(new java.io.PrintWriter(shell.out(), true, java.nio.charset.StandardCharsets.UTF_8))
                .setErr(new java.io.PrintWriter(shell.err(), true, java.nio.charset.StandardCharsets.UTF_8))
                .setUsageHelpWidth(Math.clamp(shell.columns(), 60, 120))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setAbbreviatedOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(false);
        collectErrors(tusk);
        HelpParagraphs.join(tusk);
        return tusk;
    }

    /** Has all problems of a command line reported, in place of the first. */
    private static void collectErrors(CommandLine command) {
        ParserSpec parser = command.getCommandSpec().parser();
        parser.collectErrors(true);
        command.getSubcommands().values().forEach(Main::collectErrors);
    }

    private static int ended(FailurePrinter failures, Throwable failure) {
        return switch (failure) {
            case Output.ReaderGone _ -> READER_GONE;
            case Checks.Several several -> failures.printUsage(several.problems());
            default -> failures.print(failure);
        };
    }

    /** How to print failures has to be known also where the arguments could not be read. */
    private static FailurePrinter failures(Shell shell, String... arguments) {
        List<String> given = List.of(arguments);
        int end = given.indexOf("--");
        List<String> options = end < 0 ? given : given.subList(0, end);
        boolean json = options.contains("--json")
                || options.contains("--format=json")
                || String.join(" ", options).contains("--format json");
        return new FailurePrinter(shell, json, options.contains("--verbose"));
    }
}
