package dev.tusk.cli.synonym;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.synonym.Synonyms;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Remove rules, written as they are listed.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk synonyms remove docs \"car, automobile\"")
final class RemoveSynonyms extends SynonymChange {

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "RULE", description = "A rule as it is listed.")
    private List<String> rules = List.of();

    RemoveSynonyms(Shell shell) {
        super(shell);
    }

    @Override
    void change(Synonyms synonyms) {
        for (String text : rules) {
            SynonymRule rule = SynonymRule.parse(text);
            if (!synonyms.remove(rule)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "there is no rule \"%s\"".formatted(rule),
                        Suggestion.hint(
                                rule.toString(),
                                synonyms.list().stream()
                                        .map(SynonymRule::toString)
                                        .toList()));
            }
        }
    }
}
