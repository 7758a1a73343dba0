package dev.tusk.cli;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "version",
        description = "Print the version, the build and the Java that runs it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk version --json")
final class VersionCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private OutputOptions options = new OutputOptions();

    VersionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Version version = Version.ofThisProgram();
        if (output.json()) {
            output.json(version);
        } else {
            version.lines().forEach(output::line);
        }
        return 0;
    }
}
