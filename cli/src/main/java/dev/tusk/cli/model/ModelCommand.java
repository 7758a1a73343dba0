package dev.tusk.cli.model;

import picocli.CommandLine.Command;

@Command(
        name = "model",
        description = {
            "Give a collection another embedding model, other dimensions or other chunks while it is searched and "
                    + "written.",
            "A second store is filled beside the one that is searched; then one short transaction has the collection "
                    + "searched there. Until the change is finished there is a way back that loses nothing.",
            "",
            "What would be done is shown first, and done with --apply. A command that was killed may be run again and "
                    + "goes on."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ChangeModel.class,
            ModelStatus.class,
            CompareModels.class,
            SwitchModel.class,
            RollbackModel.class,
            FinishModel.class,
            AbortModel.class
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  tusk model change docs --to bge-small --apply",
            "  tusk model compare docs",
            "  tusk model switch docs --apply",
            "  tusk model finish docs --apply"
        })
public final class ModelCommand {}
