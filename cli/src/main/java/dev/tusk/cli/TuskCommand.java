package dev.tusk.cli;

import dev.tusk.cli.advise.AdviseCommand;
import dev.tusk.cli.alias.AliasCommand;
import dev.tusk.cli.ask.AskCommand;
import dev.tusk.cli.attach.AttachCommand;
import dev.tusk.cli.attach.DetachCommand;
import dev.tusk.cli.attach.SyncCommand;
import dev.tusk.cli.collection.CollectionCommand;
import dev.tusk.cli.completion.CompletionCommand;
import dev.tusk.cli.demo.DemoCommand;
import dev.tusk.cli.doctor.DoctorCommand;
import dev.tusk.cli.document.CountCommand;
import dev.tusk.cli.document.DeleteCommand;
import dev.tusk.cli.document.GetCommand;
import dev.tusk.cli.document.ListCommand;
import dev.tusk.cli.document.PatchCommand;
import dev.tusk.cli.document.PutCommand;
import dev.tusk.cli.evaluate.EvalCommand;
import dev.tusk.cli.explain.ExplainCommand;
import dev.tusk.cli.index.IndexCommand;
import dev.tusk.cli.ingest.IngestCommand;
import dev.tusk.cli.ingestion.IngestionCommand;
import dev.tusk.cli.judgement.JudgementsCommand;
import dev.tusk.cli.maintain.MaintainCommand;
import dev.tusk.cli.model.ModelCommand;
import dev.tusk.cli.pg.PgCommand;
import dev.tusk.cli.report.ReportCommand;
import dev.tusk.cli.search.SearchCommand;
import dev.tusk.cli.search.SuggestCommand;
import dev.tusk.cli.serve.ServeCommand;
import dev.tusk.cli.setup.SetupCommand;
import dev.tusk.cli.synonym.StopWordsCommand;
import dev.tusk.cli.synonym.SynonymsCommand;
import dev.tusk.cli.tune.TuneServerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code tusk} is without a subcommand: its help. */
@Command(
        name = "tusk",
        description = "Search and retrieval on PostgreSQL, with the operations that keep it alive.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.LOCAL,
        versionProvider = Version.Provider.class,
        subcommands = {
            DemoCommand.class,
            SetupCommand.class,
            CollectionCommand.class,
            IngestCommand.class,
            AttachCommand.class,
            SyncCommand.class,
            DetachCommand.class,
            IngestionCommand.class,
            PutCommand.class,
            GetCommand.class,
            ListCommand.class,
            CountCommand.class,
            PatchCommand.class,
            DeleteCommand.class,
            SearchCommand.class,
            AskCommand.class,
            SuggestCommand.class,
            SynonymsCommand.class,
            StopWordsCommand.class,
            MaintainCommand.class,
            IndexCommand.class,
            ModelCommand.class,
            AliasCommand.class,
            EvalCommand.class,
            JudgementsCommand.class,
            ExplainCommand.class,
            AdviseCommand.class,
            ReportCommand.class,
            TuneServerCommand.class,
            ServeCommand.class,
            DoctorCommand.class,
            PgCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        },
        footerHeading = "%nExample:%n",
        footer = "  tusk demo")
final class TuskCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
