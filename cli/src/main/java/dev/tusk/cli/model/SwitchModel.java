package dev.tusk.cli.model;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.change.ModelChanges;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import picocli.CommandLine.Command;

@Command(
        name = "switch",
        description = {
            "Have the collection searched and written in its new store.",
            "What was written meanwhile is taken over first; then writers wait for a moment, and searches that run end "
                    + "as they began."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk model switch docs --apply")
final class SwitchModel extends ModelStep {

    SwitchModel(Shell shell) {
        super(shell);
    }

    @Override
    String plan(ModelChange change) {
        return "take over %d changes of documents, then search by %s"
                .formatted(change.waiting(), ModelWords.of(change.other()));
    }

    @Override
    void run(Collection collection, ModelChanges changes, ChangeLine line) {
        changes.switchOver(line::show);
        try {
            // Learns how much the new vectors count beside the words.
            collection.maintain(step -> {});
        } catch (TuskException e) {
            if (e.code() != ErrorCode.CONCURRENT_CHANGE) {
                throw e;
            }
            line.tell("the collection is switched; another session maintains it at present, and does the rest");
        }
    }
}
