package dev.tusk.cli.explain;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.FindingOptions;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.ops.explain.Explain;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.draw.HtmlReport;
import dev.tusk.ops.explain.draw.PlanComparison;
import dev.tusk.ops.explain.parse.PlanParser;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.rule.PlanRules;
import dev.tusk.ops.explain.run.Explained;
import dev.tusk.ops.explain.run.QueryRun;
import dev.tusk.ops.explain.run.QueryToExplain;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Thresholds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = {
            "Tell where the time of a query goes and what would make it faster, or read a plan that EXPLAIN printed.",
            "",
            "The query is run in a transaction that is always rolled back, also where it writes; with --no-run it is planned only. Plans are read",
            "as text, JSON, YAML or XML, with the frames of psql, pgAdmin, logs and mails. Exit code: 0 when nothing was found, 1 when something",
            "was, 2 or more when it could not look, 6 when the time limit ended the query."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk explain \"select * from orders where customer_id = 42 order by created_at desc limit 10\"",
            "  tusk explain --file report.sql --param 42 --timeout 300 --html report.html",
            "  psql -c \"explain (analyze, buffers) select 1\" | tusk explain --plan -",
            "  tusk explain --plan before.txt --compare after.json",
            "  tusk explain --no-run \"select * from orders where id = $1\" --json"
        })
public final class ExplainCommand implements Callable<Integer> {

    private static final int MOST_QUERY_BYTES = 4_000_000;
    private static final int MOST_PLAN_BYTES = PlanParser.MOST_CHARACTERS;
    private static final int MOST_SECONDS = 86_400;
    private static final int TIMEOUT = ErrorCode.TIMEOUT.category().exitCode();

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "QUERY",
            description =
                    "One SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE; - reads it from standard input.")
    private @Nullable String query;

    @Option(names = "--file", paramLabel = "FILE", description = "Read the query from a file.")
    private @Nullable String file;

    @Option(names = "--param", paramLabel = "VALUE", description = "The value of $1, then of $2 and so on.")
    private List<String> parameters = List.of();

    @Option(
            names = "--no-run",
            description =
                    "Plan the query, and do not run it; $1, $2 ... may stay without values (PostgreSQL 16 and newer).")
    private boolean noRun;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long the query may take. Default: 60.")
    private int timeoutSeconds = 60;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "Read a plan in place of a query; - is standard input.")
    private @Nullable String planFile;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description = "Compare the plan, or that of the query, with the plan of this file: this one is the later.")
    private @Nullable String compareFile;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with the picture of the plan, for a browser without a network.")
    private @Nullable String htmlFile;

    @Option(
            names = "--threshold",
            paramLabel = "CODE.NAME=VALUE",
            description =
                    "Another threshold, in bytes, seconds, rows or as a share from 0 to 1, as the rule's page says. May be given several times.")
    private List<String> thresholds = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description =
                    "End with exit code 1 where a finding is as bad as this, or worse: info, warning, critical, or never. Default: info.")
    private String failOn = "info";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FindingOptions format = new FindingOptions();

    public ExplainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, format.format() == FindingOptions.Format.JSON);
        Checks checks = new Checks();
        Optional<Severity> failing =
                Optional.ofNullable(checks.attempt(this::failing)).orElse(Optional.empty());
        Thresholds limits = checks.attempt(this::limits);
        checks.require(
                timeoutSeconds >= 1 && timeoutSeconds <= MOST_SECONDS,
                "--timeout is %d; it must be 1 to %,d seconds".formatted(timeoutSeconds, MOST_SECONDS),
                "give the seconds that the query may take");
        int given = (query == null ? 0 : 1) + (file == null ? 0 : 1) + (planFile == null ? 0 : 1);
        checks.require(
                given == 1,
                given == 0 ? "neither a query nor a plan is given" : "QUERY, --file and --plan go one at a time",
                "give the query in quotes, - for standard input, --file FILE, or --plan FILE");
        checks.require(
                planFile == null || (parameters.isEmpty() && !noRun),
                "--param and --no-run are of queries, and --plan gives a plan",
                "leave them out");
        checks.require(
                !"-".equals(compareFile) || !("-".equals(planFile) || "-".equals(query) || "-".equals(file)),
                "standard input can be read once only",
                "give a file for one of the two");
        checks.finish();
        Thresholds chosen = limits == null ? Thresholds.USUAL : limits;
        boolean ended = false;
        List<Explanation> explanations = new ArrayList<>();
        if (planFile == null) {
            Explained explained = explained();
            ended = explained.endedAfter() != null;
            explanations.add(Explain.of(explained, chosen));
        } else {
            plans(planFile).forEach(plan -> explanations.add(Explain.of(plan, chosen)));
        }
        ExplainPrinter printer = new ExplainPrinter(shell, output, format);
        if (compareFile != null) {
            return compare(
                    explanations.getFirst(), Explain.of(plans(compareFile).getFirst(), chosen), printer);
        }
        printer.print(explanations);
        if (htmlFile != null) {
            write(htmlFile, HtmlReport.of(explanations), output);
        }
        if (ended) {
            output.say("the query did not end within %d seconds; give more with --timeout".formatted(timeoutSeconds));
            return TIMEOUT;
        }
        return isFailing(explanations, failing) ? 1 : 0;
    }

    private static boolean isFailing(List<Explanation> explanations, Optional<Severity> failing) {
        return failing.isPresent()
                && explanations.stream()
                        .flatMap(explanation -> explanation.findings().stream())
                        .anyMatch(finding -> finding.severity().isAtLeast(failing.get()));
    }

    private static int compare(Explanation before, Explanation after, ExplainPrinter printer) {
        printer.print(PlanComparison.of(before, after));
        return 0;
    }

    private Explained explained() {
        QueryToExplain toExplain = new QueryToExplain(sql(), parameters, !noRun, Duration.ofSeconds(timeoutSeconds));
        try (Session session = connection.connect(shell, 1)) {
            return QueryRun.of(new Database(session.dataSource()), toExplain);
        }
    }

    private String sql() {
        if (query != null && !query.equals("-")) {
            return query;
        }
        String source = query == null ? String.valueOf(file) : query;
        byte[] bytes = new GivenFile(source).bytes(shell, MOST_QUERY_BYTES + 1);
        if (bytes.length > MOST_QUERY_BYTES) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE, "the query is larger than %,d bytes".formatted(MOST_QUERY_BYTES));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<Plan> plans(String path) {
        byte[] bytes = new GivenFile(path).bytes(shell, MOST_PLAN_BYTES + 1);
        if (bytes.length > MOST_PLAN_BYTES) {
            throw TuskException.withHint(
                    ErrorCode.TOO_LARGE,
                    "the plan is larger than %,d bytes".formatted(MOST_PLAN_BYTES),
                    "give one plan at a time, without VERBOSE");
        }
        return PlanParser.parse(bytes);
    }

    private Thresholds limits() {
        Map<String, Double> changed = new TreeMap<>();
        for (String each : thresholds) {
            String[] pair = each.split("=", 2);
            try {
                changed.put(pair[0].strip(), Double.parseDouble(pair.length < 2 ? "" : pair[1].strip()));
            } catch (NumberFormatException e) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "--threshold \"%s\" has no number".formatted(each),
                        null,
                        "write it as CODE.NAME=VALUE, for example PLN-001.factor=20",
                        e);
            }
        }
        return Thresholds.of(changed, PlanRules.all());
    }

    private Optional<Severity> failing() {
        if (failOn.equals("never")) {
            return Optional.empty();
        }
        for (Severity severity : Severity.values()) {
            if (severity.word().equals(failOn.toLowerCase(Locale.ROOT))) {
                return Optional.of(severity);
            }
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "--fail-on is \"%s\"".formatted(failOn),
                "give info, warning, critical or never");
    }

    private static void write(String path, String page, Output output) {
        try {
            Files.writeString(Path.of(path), page);
            output.say("the page was written to " + path);
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot write \"%s\"".formatted(path),
                    e.toString(),
                    "give another file to --html",
                    e);
        }
    }
}
