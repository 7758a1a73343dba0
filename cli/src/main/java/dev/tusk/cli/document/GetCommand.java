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
import dev.tusk.server.wire.VectorValueJson;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

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

    @Option(names = "--vectors", description = "With --json: the named vectors that came with the document as well.")
    private boolean vectors;

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
                ObjectNode json = DocumentJson.of(stored);
                if (vectors) {
                    VectorValueJson.put(json, found.givenVectors(List.of(id)).getOrDefault(id, Map.of()));
                }
                output.json(json);
            } else {
                DocumentText.print(output, stored);
            }
        }
        return 0;
    }
}
