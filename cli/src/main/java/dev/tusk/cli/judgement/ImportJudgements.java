package dev.tusk.cli.judgement;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.evaluate.JudgementsCsv;
import dev.tusk.core.judgement.Judgements;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Add the judgements of a CSV file, query text, document id and grade, to those that are there: all or none. "
                        + "One that is there gets the grade of the file; - reads standard input.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk judgements import docs judgements.csv")
final class ImportJudgements extends OneCollection {

    @Parameters(index = "1", paramLabel = "FILE", description = "A CSV file in UTF-8, or -.")
    private String file = "";

    @Option(
            names = "--skip-missing",
            description = "Leave out judgements of documents that are not there, in place of refusing them all.")
    private boolean skipMissing;

    @Mixin
    private OutputOptions options = new OutputOptions();

    ImportJudgements(Shell shell) {
        super(shell);
    }

    @Override
    void run(Judgements judgements) {
        List<JudgedQuery> read = file.equals("-")
                ? JudgementsCsv.readAll(shell().in(), "standard input")
                : JudgementsCsv.readAll(Path.of(file));
        Judgements.Imported imported = judgements.putAll(read, skipMissing);
        Output output = new Output(shell(), options);
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("judged", imported.judged());
            json.put("skipped", imported.skipped());
            output.json(json);
        } else {
            output.line("%s imported%s"
                    .formatted(
                            Spoken.count(imported.judged()),
                            imported.skipped() == 0
                                    ? ""
                                    : ", %s left out, as their documents are not there"
                                            .formatted(Spoken.count(imported.skipped()))));
        }
    }
}
