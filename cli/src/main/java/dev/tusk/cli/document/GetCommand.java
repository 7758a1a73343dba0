package dev.tusk.cli.document;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.DocumentJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = "Print one document.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk get docs a --json")
public final class GetCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The document's id.")
    private String id = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    GetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            StoredDocument stored = found.get(id)
                    .orElseThrow(() -> TuskException.withHint(
                            ErrorCode.DOCUMENT_NOT_FOUND,
                            "collection \"%s\" has no document \"%s\"".formatted(collection, id),
                            "\"tusk list %s\" lists the documents".formatted(collection)));
            if (output.json()) {
                output.json(DocumentJson.of(stored));
            } else {
                DocumentText.print(output, stored);
            }
        }
        return 0;
    }
}
