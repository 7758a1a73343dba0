package dev.tusk.cli.synonym;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.synonym.Synonyms;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List all rules.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk synonyms list docs")
final class ListSynonyms extends SynonymChange {

    ListSynonyms(Shell shell) {
        super(shell);
    }

    @Override
    void change(Synonyms synonyms) {}
}
