package dev.tusk.cli.judgement;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.judgement.Judgement;
import dev.tusk.core.judgement.JudgementPage;
import dev.tusk.core.judgement.Judgements;
import dev.tusk.server.wire.JudgementJson;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "List judgements in the order of queries and documents.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk judgements list docs --query \"vacuum, but when?\"")
final class ListJudgements extends OneCollection {

    @Option(names = "--query", paramLabel = "QUERY", description = "Only those of this query.")
    private @Nullable String query;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--after", paramLabel = "CURSOR", description = "Go on where an earlier list ended.")
    private @Nullable String after;

    @Mixin
    private OutputOptions options = new OutputOptions();

    ListJudgements(Shell shell) {
        super(shell);
    }

    @Override
    void run(Judgements judgements) {
        Output output = new Output(shell(), options);
        JudgementPage page = judgements.list(query, after, limit);
        if (output.json()) {
            output.json(JudgementJson.of(page));
            return;
        }
        if (page.judgements().isEmpty()) {
            output.say("no judgements");
            return;
        }
        output.table(new Table(
                List.of("QUERY", "DOCUMENT", "GRADE", "JUDGED"),
                page.judgements().stream().map(ListJudgements::row).toList()));
        page.next().ifPresent(next -> output.say("there are more: --after " + next));
    }

    private static List<String> row(Judgement judgement) {
        return List.of(
                judgement.query(),
                judgement.documentId(),
                String.valueOf(judgement.grade()),
                judgement.judgedAt().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
