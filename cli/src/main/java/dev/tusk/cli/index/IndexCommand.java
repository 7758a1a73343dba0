package dev.tusk.cli.index;

import picocli.CommandLine.Command;

@Command(
        name = "index",
        description = {
            "Show, make, renew, tune, choose and drop the indexes over a collection's vectors, and tell why a query walks none.",
            "",
            "What builds or drops an index is shown first, and done with --apply. Readers and writers are not blocked meanwhile, and a",
            "command that was killed may be run again."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ListIndexes.class,
            StatusIndex.class,
            CreateIndex.class,
            RebuildIndex.class,
            DropIndex.class,
            TuneIndex.class,
            UseIndex.class,
            WhyIndex.class
        },
        footerHeading = "%nExample:%n",
        footer = "  tusk index create docs --store halfvec --apply")
public final class IndexCommand {}
