package dev.tusk.cli.maintain;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Building;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.Steps;
import dev.tusk.cli.progress.Steps.Outcome;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "maintain",
        description = {
            "Bring statistics, words and indexes of collections up to what is in them, and put changed weights, BM25 "
                    + "parameters and engines into effect.",
            "\"tusk ingest\" and \"tusk serve\" do it by themselves. Searches and writes go on meanwhile. It may be "
                    + "stopped at any moment and run again."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk maintain                                    # all collections of the database",
            "  tusk collection alter docs --engine pg_textsearch && tusk maintain docs",
            "  tusk maintain docs mail --json | jq '.collections[] | select(.left != [])'"
        })
public final class MaintainCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(
            arity = "0..*",
            paramLabel = "COLLECTION",
            description = "The collections. Default: all of the database.")
    private List<String> names = List.of();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    MaintainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            List<Collection> collections = collections(session.tusk());
            StatusLine line = new StatusLine(shell);
            List<Maintained> all = new ArrayList<>();
            for (Collection collection : collections) {
                Maintained maintained = run(line, collection);
                all.add(maintained);
                if (!output.json()) {
                    print(output, maintained);
                }
            }
            if (output.json()) {
                output.json(
                        Map.of("collections", all.stream().map(Maintained::json).toList()));
            } else if (all.isEmpty()) {
                output.say("nothing to do: there is no collection yet; make one: tusk collection create docs");
            }
            // Only now, since one that is busy is no reason to leave the others as they are.
            Optional<TuskException> busy =
                    all.stream().flatMap(one -> Stream.ofNullable(one.busy())).findFirst();
            if (busy.isPresent()) {
                throw busy.get();
            }
        }
        return 0;
    }

    /** All are looked up before the first is maintained, so that a misspelt name costs no time. */
    private List<Collection> collections(Tusk tusk) {
        List<String> wanted = names.isEmpty()
                ? tusk.collections().list().stream()
                        .map(definition -> definition.name().value())
                        .toList()
                : names;
        return wanted.stream().distinct().map(tusk::collection).toList();
    }

    private static Maintained run(StatusLine line, Collection collection) {
        return new Steps(line).run(collection.definition().name().value(), tell -> {
            Maintained maintained = Maintained.run(collection, tell, progress -> line.show(Building.line(progress)));
            return new Outcome<>(
                    maintained,
                    maintained.busy() == null
                            ? Counted.of(maintained.report().done().size(), "step")
                            : "busy");
        });
    }

    private static void print(Output output, Maintained maintained) {
        String left = maintained.left().isEmpty() ? "nothing" : String.join(", ", maintained.left());
        if (maintained.busy() != null) {
            output.line("did not maintain collection \"%s\"; left: %s".formatted(maintained.collection(), left));
            return;
        }
        output.line("maintained collection \"%s\" in %s"
                .formatted(
                        maintained.collection(),
                        Spoken.duration(maintained.report().took())));
        output.line("  done: " + String.join(", ", maintained.report().done()));
        output.line("  left: " + left);
    }
}
