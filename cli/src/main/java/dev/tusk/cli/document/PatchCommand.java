package dev.tusk.cli.document;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.server.wire.DocumentJson;
import dev.tusk.server.wire.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "patch",
        description = "Change parts of one document by a JSON merge patch (RFC 7396) over title, body, format, source, "
                + "metadata, tags and vector; null removes.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk patch docs a '{\"title\": \"Vacuuming\", \"metadata\": {\"year\": 2025, \"draft\": null}}'")
public final class PatchCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The document's id.")
    private String id = "";

    @Parameters(index = "2", paramLabel = "JSON", description = "The patch; - to read it from standard input.")
    private String patch = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    PatchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        var json = patch.equals("-")
                ? Json.parse(DocumentReader.bytes(shell, "-"), "the patch")
                : Json.parse(patch, "the patch");
        Map<String, @Nullable Object> changes = DocumentJson.patch(json);
        try (Session session = connection.connect(shell, 4)) {
            StoredDocument patched = session.tusk().collection(collection).patch(id, changes);
            if (output.json()) {
                output.json(DocumentJson.of(patched));
            } else {
                output.foreign("changed \"%s\"".formatted(id));
            }
        }
        return 0;
    }
}
