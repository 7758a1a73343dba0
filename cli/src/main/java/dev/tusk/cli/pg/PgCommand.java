package dev.tusk.cli.pg;

import picocli.CommandLine.Command;

/** {@code tusk pg}. */
@Command(
        name = "pg",
        description = {
            "A private PostgreSQL with pgvector on this machine.",
            "",
            "Nothing has to be installed: a PostgreSQL of this machine is used when it has pgvector; else one is fetched into "
                    + "Tusk's own folder (TUSK_HOME), without root and beside everything else. It listens on the loopback "
                    + "address only. Once started, all commands find it without --url."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            PgStartCommand.class,
            PgStopCommand.class,
            PgStatusCommand.class,
            PgPsqlCommand.class,
            PgLogCommand.class
        },
        footerHeading = "%nExample:%n",
        footer = "  tusk pg start")
public final class PgCommand {}
