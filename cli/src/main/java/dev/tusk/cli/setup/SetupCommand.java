package dev.tusk.cli.setup;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.setup.Setup;
import dev.tusk.core.setup.SetupReport;
import dev.tusk.server.wire.ReportJson;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "setup",
        description = {
            "Prepare a database: create the extensions and the schema of Tusk, or bring them up to date.",
            "What is there already is left alone."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk setup --url postgresql://app@localhost/app")
public final class SetupCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @ArgGroup
    private Instead instead = new Instead();

    /** What to do in place of changing the database. */
    static final class Instead {
        @Option(names = "--print", description = "Print the SQL and do nothing; needs no database.")
        private boolean print;

        @Option(names = "--check", description = "Check that all is there and change nothing.")
        private boolean check;
    }

    SetupCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        if (instead.print) {
            String sql = Setup.print().strip();
            if (output.json()) {
                output.json(Map.of("sql", sql));
            } else {
                output.line(sql);
            }
            return 0;
        }
        try (Session session = connection.connect(shell, 2)) {
            Setup setup = session.tusk().setup();
            report(output, instead.check ? setup.verify() : setup.apply(), setup.offers());
        }
        return 0;
    }

    private static void report(Output output, SetupReport report, List<String> offers) {
        if (output.json()) {
            output.json(ReportJson.of(report, offers));
            return;
        }
        report.warnings().forEach(warning -> output.say("warning: " + warning));
        report.done().forEach(output::line);
        var server = report.server();
        offers.forEach(output::say);
        output.line("database \"%s\" is ready: PostgreSQL %s, pgvector %s, Tusk's schema %s"
                .formatted(server.database(), server.version(), server.pgvectorVersion(), server.schemaVersion()));
    }
}
