package dev.tusk.cli.model;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.change.ModelChanges;
import picocli.CommandLine.Command;

@Command(
        name = "rollback",
        description = {
            "Go back to the old store, which takes over what was written since the switch.",
            "The new store stays ready to be switched to."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk model rollback docs --apply")
final class RollbackModel extends ModelStep {

    RollbackModel(Shell shell) {
        super(shell);
    }

    @Override
    String plan(ModelChange change) {
        return "take over %d changes of documents, then search by %s again"
                .formatted(change.waiting(), ModelWords.of(change.other()));
    }

    @Override
    void run(Collection collection, ModelChanges changes, ChangeLine line) {
        changes.rollBack(line::show);
    }
}
