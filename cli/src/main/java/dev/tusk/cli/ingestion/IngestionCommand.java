package dev.tusk.cli.ingestion;

import picocli.CommandLine.Command;

@Command(
        name = "ingestion",
        description = {
            "Show what \"tusk ingest\" has read and what is scheduled: sources, their last runs, and what failed.",
            "An ingestion is a source under a name; it knows of each file, row or page what it looked like, so that a "
                    + "later run passes over what has not changed. \"tusk ingest ... --schedule 1h\" has one run by itself."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ListIngestions.class,
            ShowIngestion.class,
            ForgetIngestion.class,
            RunIngestion.class,
            UnscheduleIngestion.class
        },
        footerHeading = "%nExample:%n",
        footer = "  tusk ingestion list handbook")
public final class IngestionCommand {}
