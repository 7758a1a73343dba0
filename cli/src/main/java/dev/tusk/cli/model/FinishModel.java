package dev.tusk.cli.model;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.change.ModelChanges;
import picocli.CommandLine.Command;

@Command(
        name = "finish",
        description = {"End a change that is switched: drop the old store. There is no way back from then on."},
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk model finish docs --apply")
final class FinishModel extends ModelStep {

    FinishModel(Shell shell) {
        super(shell);
    }

    @Override
    String plan(ModelChange change) {
        return "drop the store of %s".formatted(ModelWords.of(change.other()));
    }

    @Override
    void run(Collection collection, ModelChanges changes, ChangeLine line) {
        changes.finish();
    }
}
