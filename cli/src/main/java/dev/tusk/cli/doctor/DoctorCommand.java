package dev.tusk.cli.doctor;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.FindingOptions;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.catalogue.Catalogue;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.NagiosLine;
import dev.tusk.ops.rule.RuleCard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = {
            "Tell what is wrong with a server and a database, the worst first, with the SQL that mends it.",
            "",
            "Reads only, in short transactions; the database need not be set up for Tusk. The role pg_monitor and the extension",
            "pg_stat_statements let it see more; what it could not check is told. Exit code: 0 when nothing was found, 1 when something was, 2 or more",
            "when it could not look; with --format nagios those of monitoring plugins."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk doctor",
            "  tusk doctor --details --severity warning",
            "  tusk doctor --only IDX-001,IDX-002 --json",
            "  tusk doctor --fail-on warning --baseline known.txt --format sarif > doctor.sarif",
            "  tusk doctor --fix IDX-001 --apply",
            "  tusk doctor --watch 30",
            "  tusk doctor --explain VEC-001"
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private DoctorSettings settings = new DoctorSettings();

    @Option(names = "--list", description = "List the rules, without a database.")
    private boolean list;

    @Option(names = "--explain", paramLabel = "CODE", description = "Print the page of a rule, without a database.")
    private @Nullable String explain;

    @Option(
            names = "--fix",
            paramLabel = "CODE",
            description =
                    "Print the SQL that mends what this rule finds; with --apply run it, where it is safe, and look again.")
    private @Nullable String fix;

    @Option(names = "--apply", description = "Run what --fix prints.")
    private boolean apply;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "10",
            description =
                    "Look again and again, until Ctrl-C, and tell what is new and what is gone. Default: every 10 seconds.")
    private @Nullable Integer watch;

    @Option(names = "--count", paramLabel = "N", description = "End after so many looks of --watch.")
    private @Nullable Integer count;

    @Option(
            names = "--write-baseline",
            paramLabel = "FILE",
            description = "Write what is found into a file for --baseline.")
    private @Nullable String writeBaseline;

    @Option(
            names = "--replica-url",
            paramLabel = "URL",
            description = "A standby, which is asked too whether it uses an index. May be given several times.")
    private List<String> replicaUrls = List.of();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FindingOptions format = new FindingOptions();

    public DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    /** Monitoring takes 3 for what is not known; every other failure has its own code. */
    @Override
    public Integer call() {
        if (format.format() != FindingOptions.Format.NAGIOS) {
            return run();
        }
        try {
            return run();
        } catch (TuskException e) {
            new Output(shell, false).line(NagiosLine.unknown(e.getMessage()));
            return NagiosLine.UNKNOWN;
        }
    }

    private int run() {
        Output output = new Output(shell, format.format() == FindingOptions.Format.JSON);
        if (list) {
            new RuleList(output).print();
            return 0;
        }
        if (explain != null) {
            output.line(Catalogue.page(known(explain)).orElseThrow().stripTrailing());
            return 0;
        }
        checkOptions();
        DoctorSettings.Chosen chosen = settings.read(shell);
        List<Session> replicas = new ArrayList<>();
        try (Session session = connection.connect(shell, 2)) {
            replicas.addAll(replicas());
            Doctor doctor = new Doctor(
                    session.dataSource(),
                    replicas.stream().map(Session::dataSource).toList());
            if (fix != null) {
                return new FixRun(session.dataSource(), doctor, output).run(chosen.options(), known(fix), apply);
            }
            Examination examination = new Examination(shell, doctor, chosen);
            if (watch != null) {
                return new WatchRun(shell, output, examination, watch, count).run();
            }
            if (writeBaseline != null) {
                List<Finding> all = examination.lookAtAll().findings();
                Baseline.write(writeBaseline, all);
                output.say("%s written to %s".formatted(Counted.of(all.size(), "finding"), writeBaseline));
                return 0;
            }
            DoctorReport report = examination.look();
            new DoctorPrinter(shell, output, format).print(report);
            return exitCode(report, chosen);
        } finally {
            replicas.forEach(Session::close);
        }
    }

    private int exitCode(DoctorReport report, DoctorSettings.Chosen chosen) {
        if (format.format() == FindingOptions.Format.NAGIOS) {
            return NagiosLine.exitCode(report.findings());
        }
        return chosen.failing()
                .filter(least -> report.findings().stream()
                        .anyMatch(finding -> finding.severity().isAtLeast(least)))
                .map(least -> 1)
                .orElse(0);
    }

    private void checkOptions() {
        Checks checks = new Checks();
        checks.require(!apply || fix != null, "--apply has no --fix", "add --fix CODE");
        checks.require(count == null || watch != null, "--count has no --watch", "add --watch");
        checks.require(
                watch == null || (watch >= 1 && watch <= 86_400),
                "--watch is %d; it must be 1 to 86,400 seconds".formatted(watch),
                "give the seconds between two looks");
        checks.require(
                count == null || count >= 1,
                "--count is %d; it must be at least 1".formatted(count),
                "give the number of looks");
        checks.require(
                watch == null || (fix == null && writeBaseline == null),
                "--watch goes with neither --fix nor --write-baseline",
                "leave one of them out");
        checks.require(
                watch == null
                        || format.format() == FindingOptions.Format.TABLE
                        || format.format() == FindingOptions.Format.JSON,
                "--watch prints for people or as JSON",
                "leave --format out, or take --json");
        checks.finish();
    }

    private List<Session> replicas() {
        if (replicaUrls.isEmpty()) {
            return connection.replica(shell, null).stream().toList();
        }
        return replicaUrls.stream()
                .flatMap(url -> connection.replica(shell, url).stream())
                .toList();
    }

    private static String known(String code) {
        String upper = code.toUpperCase(Locale.ROOT);
        List<String> codes = Catalogue.rules().stream()
                .map(rule -> rule.card())
                .map(RuleCard::code)
                .toList();
        if (!codes.contains(upper)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "there is no rule \"%s\"".formatted(code),
                    Suggestion.nearest(upper, codes)
                            .map("did you mean \"%s\"? \"tusk doctor --list\" lists all"::formatted)
                            .orElse("\"tusk doctor --list\" lists all"));
        }
        return upper;
    }
}
