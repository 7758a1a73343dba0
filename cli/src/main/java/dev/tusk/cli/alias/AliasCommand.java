package dev.tusk.cli.alias;

import picocli.CommandLine.Command;

@Command(
        name = "alias",
        description = {
            "Give collections further names.",
            "An alias can stand wherever a collection's name can, and names another collection from one request to the "
                    + "next when it is set anew: fill a second collection, then set the alias to it."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {SetAlias.class, ListAliases.class, DropAlias.class},
        footerHeading = "%nExample:%n",
        footer = "  tusk alias set docs docs_2026")
public final class AliasCommand {}
