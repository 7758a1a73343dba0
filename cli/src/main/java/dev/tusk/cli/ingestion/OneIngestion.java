package dev.tusk.cli.ingestion;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Something that is done with one ingestion. */
abstract class OneIngestion implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The ingestion, as \"tusk ingestion list\" names it.")
    private String name = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    OneIngestion(Shell shell) {
        this.shell = shell;
    }

    abstract void run(Tusk tusk, Collection into, String ingestion);

    Shell shell() {
        return shell;
    }

    String collection() {
        return collection;
    }

    @Override
    public final Integer call() {
        try (Session session = connection.connect(shell, 2)) {
            run(session.tusk(), session.tusk().collection(collection), name);
        }
        return 0;
    }
}
