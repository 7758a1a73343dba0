package dev.tusk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code tusk} command: reads the arguments, runs one command, ends with its exit code. */
@Command(
        name = "tusk",
        description = "Search and retrieval on PostgreSQL, with the operations that keep it alive.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.Provider.class,
        subcommands = {VersionCommand.class, HelpCommand.class})
public final class Main {

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command with all its subcommands, fresh: one for each use, not for several threads. */
    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
