package dev.tusk.cli.judgement;

import dev.tusk.cli.shell.Confirmation;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.judgement.Judgements;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Take a judgement back, or with --all every one of the collection.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk judgements remove docs \"vacuum, but when?\" routine-vacuuming")
final class RemoveJudgement extends OneCollection {

    @Parameters(index = "1", arity = "0..1", paramLabel = "QUERY", description = "The query.")
    private @Nullable String query;

    @Parameters(index = "2", arity = "0..1", paramLabel = "DOCUMENT", description = "The document's id.")
    private @Nullable String document;

    @Option(names = "--all", description = "All judgements of the collection.")
    private boolean all;

    @Option(names = "--yes", description = "Do not ask before all are removed.")
    private boolean yes;

    RemoveJudgement(Shell shell) {
        super(shell);
    }

    @Override
    void run(Judgements judgements) {
        String removedQuery = query;
        String removedDocument = document;
        if (all && removedQuery == null) {
            Confirmation.require(
                    shell(),
                    yes,
                    "remove the %,d judgements of collection \"%s\"".formatted(judgements.count(), collection()));
            judgements.clear();
        } else if (all || removedQuery == null || removedDocument == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "which judgement is to be removed is not told",
                    "give a query and the id of a document, or --all alone");
        } else if (!judgements.remove(removedQuery, removedDocument)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "there is no judgement of this query and this document",
                    "\"tusk judgements list %s\" tells which there are".formatted(collection()));
        }
    }
}
