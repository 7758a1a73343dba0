package dev.tusk.cli.collection;

import picocli.CommandLine.Command;

@Command(
        name = "collection",
        description = "Make, show, change and drop collections.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            CreateCommand.class,
            ListCollectionsCommand.class,
            ShowCommand.class,
            AlterCommand.class,
            DropCommand.class
        },
        footerHeading = "%nExample:%n",
        footer = "  tusk collection create docs --model bge-small --field year:integer")
public final class CollectionCommand {}
