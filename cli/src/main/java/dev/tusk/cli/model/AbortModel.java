package dev.tusk.cli.model;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.change.ModelChanges;
import picocli.CommandLine.Command;

@Command(
        name = "abort",
        description = {"Give a change up that is not switched: drop the new store. The collection stays as it is."},
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk model abort docs --apply")
final class AbortModel extends ModelStep {

    AbortModel(Shell shell) {
        super(shell);
    }

    @Override
    String plan(ModelChange change) {
        return "drop the store of %s".formatted(ModelWords.of(change.other()));
    }

    @Override
    void run(Collection collection, ModelChanges changes, ChangeLine line) {
        changes.abort();
    }
}
