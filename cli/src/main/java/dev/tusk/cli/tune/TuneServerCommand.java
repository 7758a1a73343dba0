package dev.tusk.cli.tune;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.configuration.ConfigurationChange;
import dev.tusk.ops.configuration.ConfigurationText;
import dev.tusk.ops.configuration.ConfigurationTuner;
import dev.tusk.ops.configuration.DatabaseSize;
import dev.tusk.ops.configuration.Machine;
import dev.tusk.ops.configuration.MachineRules;
import dev.tusk.ops.configuration.ManagedService;
import dev.tusk.ops.configuration.MemorySize;
import dev.tusk.ops.configuration.Platform;
import dev.tusk.ops.configuration.Proposal;
import dev.tusk.ops.configuration.Setting;
import dev.tusk.ops.configuration.Storage;
import dev.tusk.ops.configuration.TuningPlan;
import dev.tusk.ops.configuration.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tune",
        description = {
            "Configure a server for its machine, its work, and what it has measured.",
            "",
            "With --memory and no --url, no database is asked: the settings are those of PGTune for such a machine. Else the server that runs is looked at: "
                    + "what is different from those rules, and what they do not see: indexes over vectors, spills, the log, sessions, large tables.",
            "Nothing is changed without --apply. It sets all or nothing (ALTER SYSTEM), and what was there before can be taken back."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0: settings were printed, or nothing is to be changed, or it was applied",
            "1: a server that was looked at should be told something"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk tune --memory 16GB --cpus 8 --storage ssd --workload web --pg 17",
            "  tusk tune --memory 64GB --cpus 16 --connections 100 --output rds",
            "  tusk tune                                          # the server that runs, beside what it should have",
            "  tusk tune --workload oltp --apply --save-undo before.sql",
            "  tusk tune --undo before.sql"
        })
public final class TuneServerCommand implements Callable<Integer> {

    private static final int MOST_BYTES = 1_000_000;

    /** In what form settings are printed. */
    private enum Form {
        CONF,
        ALTER_SYSTEM,
        RDS,
        AURORA,
        CLOUD_SQL,
        ALLOYDB,
        AZURE;

        ManagedService service() {
            return switch (this) {
                case CONF, ALTER_SYSTEM -> ManagedService.NONE;
                case RDS -> ManagedService.RDS;
                case AURORA -> ManagedService.AURORA;
                case CLOUD_SQL -> ManagedService.CLOUD_SQL;
                case ALLOYDB -> ManagedService.ALLOYDB;
                case AZURE -> ManagedService.AZURE;
            };
        }
    }

    private final Shell shell;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "What the server may use: 512MB, 16GB, 1.5TB. Default: what the server's machine has.")
    private @Nullable String memory;

    @Option(names = "--cpus", paramLabel = "N", description = "Cores. Default: those of the server's machine.")
    private @Nullable Integer cpus;

    @Option(
            names = "--storage",
            paramLabel = "KIND",
            description = "What the data are on: ${COMPLETION-CANDIDATES}. Default: SSD.")
    private Storage storage = Storage.SSD;

    @Option(
            names = "--workload",
            paramLabel = "KIND",
            description = "What the server mostly does: ${COMPLETION-CANDIDATES}. Default: WEB.")
    private Workload workload = Workload.WEB;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "The most at once. Default: what is usual for the workload; of a server that runs, what it has.")
    private @Nullable Integer connections;

    @Option(
            names = "--pg",
            paramLabel = "VERSION",
            description = "The major version of PostgreSQL, without a server. Default: 18.")
    private @Nullable Integer version;

    @Option(
            names = "--os",
            paramLabel = "NAME",
            description = "The operating system, without a server: ${COMPLETION-CANDIDATES}. Default: LINUX.")
    private @Nullable Platform platform;

    @Option(
            names = "--db-size",
            paramLabel = "SIZE",
            description =
                    "The data beside the memory: ${COMPLETION-CANDIDATES}. Default: MID_RAM; of a server that runs, as it is.")
    private @Nullable DatabaseSize databaseSize;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            description =
                    "Print the settings alone, in this form: ${COMPLETION-CANDIDATES}. Default: CONF without a server, else a comparison.")
    private @Nullable Form form;

    @Option(names = "--apply", description = "Set what is proposed, all of it or, where one is refused, nothing.")
    private boolean apply;

    @Option(
            names = "--save-undo",
            paramLabel = "FILE",
            description = "With --apply: write what takes it back into a new file, before anything is changed.")
    private @Nullable String saveUndo;

    @Option(names = "--undo", paramLabel = "FILE", description = "Take back what such a file has.")
    private @Nullable String undo;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    TuneServerCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        if (undo != null) {
            return takeBack(output, undo);
        }
        boolean offline = memory != null && connection.url() == null && !apply;
        Checks checks = new Checks();
        String given = memory;
        MemorySize size = given == null ? null : checks.attempt(() -> MemorySize.parse(given));
        checks.require(cpus == null || cpus >= 1, "--cpus is %s".formatted(cpus), "give 1 or more");
        checks.require(
                connections == null || connections >= 1,
                "--connections is %s".formatted(connections),
                "give 1 or more");
        checks.require(
                version == null || (version >= Machine.OLDEST && version <= Machine.NEWEST),
                "--pg is %s".formatted(version),
                "give %d to %d".formatted(Machine.OLDEST, Machine.NEWEST));
        checks.require(
                offline || (version == null && platform == null),
                "--pg and --os are for a machine without a server",
                "give --memory without --url, or leave them out: the server tells them");
        checks.require(saveUndo == null || apply, "--save-undo goes with --apply", "add --apply, or leave it out");
        checks.finish();
        return offline ? print(output, Objects.requireNonNull(size)) : look(output, size);
    }

    private int print(Output output, MemorySize size) {
        Machine machine = new Machine(
                version == null ? Machine.NEWEST : version,
                platform == null ? Platform.LINUX : platform,
                workload,
                size.bytes(),
                cpus,
                connections,
                storage,
                databaseSize == null ? DatabaseSize.MID_RAM : databaseSize);
        List<Setting> settings = MachineRules.settings(machine);
        MachineRules.warnings(machine).forEach(warning -> output.say("warning: " + warning));
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            settings.forEach(each -> json.put(each.name(), each.value()));
            output.json(json);
        } else {
            lines(output, form == null ? Form.CONF : form, settings);
        }
        return 0;
    }

    private static void lines(Output output, Form form, List<Setting> settings) {
        ManagedService service = form.service();
        List<String> lines =
                form == Form.CONF ? ConfigurationText.conf(settings) : ConfigurationText.command(service, settings);
        lines.forEach(output::line);
        List<Setting> fixed = ConfigurationText.fixed(service, settings);
        if (!fixed.isEmpty()) {
            output.say("left out, as %s keeps them to itself: %s"
                    .formatted(
                            service.words(),
                            String.join(", ", fixed.stream().map(Setting::name).toList())));
        }
    }

    private int look(Output output, @Nullable MemorySize size) {
        try (Session session = connection.connect(shell, 1)) {
            TuningPlan plan = new ConfigurationTuner(session.dataSource())
                    .plan(new ConfigurationTuner.Given(
                            size == null ? null : size.bytes(), cpus, connections, workload, storage, databaseSize));
            plan.warnings().forEach(warning -> output.say("warning: " + warning));
            List<Setting> settings = plan.proposals().stream()
                    .filter(each -> each.obstacle() == null)
                    .map(Proposal::setting)
                    .toList();
            if (form != null && !output.json()) {
                lines(output, form, settings);
            } else if (!apply) {
                PlanPrinter.print(plan, output);
            }
            if (apply) {
                return change(output, session, plan, settings);
            }
            return plan.proposals().isEmpty() && plan.findings().isEmpty() ? 0 : 1;
        }
    }

    private int change(Output output, Session session, TuningPlan plan, List<Setting> settings) {
        if (plan.service() != ManagedService.NONE) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "this server is run by %s, which does not let its owner use ALTER SYSTEM"
                            .formatted(plan.service().words()),
                    plan.service().how());
        }
        if (settings.isEmpty()) {
            output.say("nothing is to be changed");
            return 0;
        }
        ConfigurationChange change = new ConfigurationChange(session.dataSource());
        List<String> undoing = change.undo(settings.stream().map(Setting::name).toList());
        if (saveUndo != null) {
            write(Path.of(saveUndo), undoing);
        }
        ConfigurationText.alterSystem(settings).forEach(output::say);
        ConfigurationChange.Done done = change.apply(settings);
        tell(output, done);
        if (saveUndo == null) {
            output.say("to take it back:");
            undoing.forEach(output::say);
            output.say("select pg_reload_conf();");
        } else {
            output.say("to take it back: tusk tune --undo " + saveUndo);
        }
        return 0;
    }

    private static void tell(Output output, ConfigurationChange.Done done) {
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("changed", done.changed());
            json.put("needs_restart", done.waiting());
            output.json(json);
            return;
        }
        output.line("changed %d settings and reloaded".formatted(done.changed().size()));
        if (!done.waiting().isEmpty()) {
            output.line("the server has to be restarted for: " + String.join(", ", done.waiting()));
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot write \"%s\": %s"
                            .formatted(file, Files.exists(file) ? "it is there already" : e.getMessage()),
                    null,
                    "nothing was changed; name a new file",
                    e);
        }
    }

    private int takeBack(Output output, String file) {
        String text = new String(new GivenFile(file).bytes(shell, MOST_BYTES), StandardCharsets.UTF_8);
        try (Session session = connection.connect(shell, 1)) {
            tell(
                    output,
                    new ConfigurationChange(session.dataSource())
                            .takeBack(text.lines().toList()));
            return 0;
        }
    }
}
