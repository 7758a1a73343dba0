package dev.tusk.cli.completion;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.Suggestion;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Print a script that lets the shell complete commands and options.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(tusk completion bash)                                 in ~/.bashrc",
            "  autoload -U compinit && compinit; source <(tusk completion zsh)  in ~/.zshrc",
            "  tusk completion fish > ~/.config/fish/completions/tusk.fish"
        })
public final class CompletionCommand implements Callable<Integer> {

    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String wanted = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Checks checks = new Checks();
        checks.require(
                SHELLS.contains(wanted),
                "there is no completion for the shell \"%s\"".formatted(wanted),
                Suggestion.hint(wanted, SHELLS));
        checks.finish();
        CommandLine tusk = spec.root().commandLine();
        // Zsh runs the script for bash, which switches bashcompinit on when it finds itself there.
        shell.out().print(wanted.equals("fish") ? FishCompletion.script(tusk) : AutoComplete.bash("tusk", tusk));
        return 0;
    }
}
