package dev.tusk.cli.judgement;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.judgement.Judgements;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Something that is done with the judgements of one collection. */
abstract class OneCollection implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    OneCollection(Shell shell) {
        this.shell = shell;
    }

    abstract void run(Judgements judgements) throws IOException;

    Shell shell() {
        return shell;
    }

    String collection() {
        return collection;
    }

    @Override
    public final Integer call() throws IOException {
        try (Session session = connection.connect(shell, 2)) {
            run(session.tusk().collection(collection).judgements());
        }
        return 0;
    }
}
