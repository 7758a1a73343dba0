package dev.tusk.cli;

import dev.tusk.cli.completion.CompletionCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code tusk} is without a subcommand: its help. */
@Command(
        name = "tusk",
        description = "Search and retrieval on PostgreSQL, with the operations that keep it alive.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.LOCAL,
        versionProvider = Version.Provider.class,
        subcommands = {CompletionCommand.class, VersionCommand.class},
        footerHeading = "%nExample:%n",
        footer = "  tusk demo")
final class TuskCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
