package dev.tusk.cli.judgement;

import picocli.CommandLine.Command;

@Command(
        name = "judgements",
        description = {
            "Show and change what people say of a collection's documents for queries.",
            "",
            "\"tusk eval --collection NAME\" measures search with them, \"tusk eval tune --collection NAME\" tunes it. A grade of 0 "
                    + "is not relevant, 1 relevant, and more, up to 10, is better. The page collects them as thumbs."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ListJudgements.class,
            AddJudgement.class,
            RemoveJudgement.class,
            ImportJudgements.class,
            ExportJudgements.class
        },
        footerHeading = "%nExample:%n",
        footer = "  tusk judgements add docs \"vacuum, but when?\" routine-vacuuming 2")
public final class JudgementsCommand {}
