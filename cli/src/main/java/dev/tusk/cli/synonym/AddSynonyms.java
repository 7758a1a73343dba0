package dev.tusk.cli.synonym;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.synonym.Synonyms;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Add rules to those that are there: all or none.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk synonyms add docs \"car, automobile\" \"pg => postgresql\"")
final class AddSynonyms extends SynonymChange {

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "RULE",
            description = "Words with commas between them, or an arrow.")
    private List<String> rules = List.of();

    AddSynonyms(Shell shell) {
        super(shell);
    }

    @Override
    void change(Synonyms synonyms) {
        synonyms.add(rules.stream().map(SynonymRule::parse).toList());
    }
}
