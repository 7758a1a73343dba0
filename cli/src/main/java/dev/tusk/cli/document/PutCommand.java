package dev.tusk.cli.document;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.server.wire.ReportJson;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "put",
        description =
                "Put documents into a collection: add them, or replace those of the same id. All of them are put, or "
                        + "none. Files of any size and folders are for \"tusk ingest\".",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo '{\"id\": \"a\", \"title\": \"Vacuum\", \"body\": \"Vacuum reclaims space.\"}' | tusk put docs",
            "  tusk put docs --id a --title Vacuum --file vacuum.md --tag ops --metadata year=2024"
        })
public final class PutCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "Documents as a JSON object, as JSON lines or as a JSON array; - for standard input, the default.")
    private @Nullable String file;

    @ArgGroup(exclusive = false, validate = false, heading = "%nOne document from options:%n")
    private OneDocument one = new OneDocument();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    PutCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        List<Document> documents = documents(output);
        try (Session session = connection.connect(shell, 4)) {
            IngestReport report = session.tusk().collection(collection).putAll(documents);
            if (output.json()) {
                output.json(ReportJson.of(report));
            } else {
                output.line(String.format(
                        Locale.ROOT,
                        "added %,d, changed %,d, unchanged %,d",
                        report.added(),
                        report.changed(),
                        report.unchanged()));
            }
        }
        return 0;
    }

    private List<Document> documents(Output output) {
        if (!one.given()) {
            if (file == null && shell.inIsTerminal()) {
                output.say("reading documents as JSON from the terminal; end with Ctrl-D");
            }
            return DocumentReader.documents(shell, file == null ? "-" : file);
        }
        Checks checks = new Checks();
        checks.require(
                file == null,
                "FILE holds documents as JSON and cannot be combined with --id and the options of one document",
                "give the text of one document by --file");
        checks.finish();
        return List.of(one.document(shell));
    }
}
