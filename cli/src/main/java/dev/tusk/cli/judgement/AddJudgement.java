package dev.tusk.cli.judgement;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.judgement.Judgements;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Say how well a document answers a query, in place of what was said of the two before.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk judgements add docs \"vacuum, but when?\" routine-vacuuming 2")
final class AddJudgement extends OneCollection {

    @Parameters(index = "1", paramLabel = "QUERY", description = "What is asked, as a user types it.")
    private String query = "";

    @Parameters(index = "2", paramLabel = "DOCUMENT", description = "The document's id.")
    private String document = "";

    @Parameters(
            index = "3",
            paramLabel = "GRADE",
            defaultValue = "1",
            description = "0 is not relevant, 1 relevant, up to 10 is better. Default: ${DEFAULT-VALUE}.")
    private int grade;

    AddJudgement(Shell shell) {
        super(shell);
    }

    @Override
    void run(Judgements judgements) {
        judgements.put(query, document, grade);
    }
}
