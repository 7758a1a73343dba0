package dev.tusk.cli.ingestion;

import dev.tusk.cli.shell.Confirmation;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.ledger.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "forget",
        description =
                "Forget an ingestion and what is known of its items. Documents stay; a later run reads everything again.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk ingestion forget handbook /home/ann/docs")
final class ForgetIngestion extends OneIngestion {

    @Option(names = "--yes", description = "Do it without asking.")
    private boolean yes;

    ForgetIngestion(Shell shell) {
        super(shell);
    }

    @Override
    void run(Tusk tusk, Collection into, String ingestion) {
        Ledger ledger = into.ledger();
        // Says which names there are where this is none of them.
        ledger.failed(ingestion, null, 1);
        Confirmation.require(
                shell(),
                yes,
                "forget what was read of \"%s\" into collection \"%s\"".formatted(ingestion, collection()));
        ledger.forget(ingestion);
        shell().err().println("forgotten; its documents stay");
    }
}
