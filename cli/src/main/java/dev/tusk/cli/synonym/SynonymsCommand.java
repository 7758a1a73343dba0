package dev.tusk.cli.synonym;

import picocli.CommandLine.Command;

@Command(
        name = "synonyms",
        description =
                "Show and change what stands for other words in queries. Changes take effect with the next search.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {ListSynonyms.class, AddSynonyms.class, RemoveSynonyms.class, ImportSynonyms.class},
        footerHeading = "%nExample:%n",
        footer = {
            "  tusk synonyms add docs \"car, automobile\" \"pg, postgres => postgresql\"",
            "",
            "Words and phrases with commas between them stand for each other. What stands before an arrow also",
            "finds what stands behind it, and not the other way."
        })
public final class SynonymsCommand {}
