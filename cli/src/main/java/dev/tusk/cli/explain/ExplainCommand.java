package dev.tusk.cli.explain;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.explain.parse.PlanParser;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.rule.PlanRules;
import dev.tusk.ops.explain.rule.PlanView;
import dev.tusk.ops.explain.run.ExplainedStatement;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Thresholds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = {
            "Tell where the time of a query goes, what is wrong with its plan, and the SQL that mends it.",
            "",
            "The query is run, with EXPLAIN ANALYZE, in a transaction that is always rolled back: rows that it writes do not stay. What no transaction takes back "
                    + "stays: numbers of sequences, and what functions do outside of the database. --no-run only plans it.",
            "With --plan no database is asked: the plan may be pasted in any form, as text, JSON, YAML or XML, out of psql, pgAdmin, a log or a mail, from PostgreSQL 12 to 18."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0: nothing was found, or nothing as grave as --fail-on", "1: something was found"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk explain \"select * from orders where customer_id = 7\"",
            "  tusk explain --file query.sql --param 7 --timeout 60",
            "  tusk explain --plan plan.txt",
            "  psql -c \"explain (analyze, buffers) select 1\" | tusk explain --plan - --json"
        })
public final class ExplainCommand implements Callable<Integer> {

    private static final int MOST_QUERY_BYTES = 4_000_000;
    private static final int MOST_PLAN_BYTES = 50_000_000;
    private static final int MOST_SECONDS = 86_400;

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "QUERY",
            description = "One statement; - reads it from standard input.")
    private @Nullable String query;

    @Option(names = "--file", paramLabel = "FILE", description = "Read the query from a file.")
    private @Nullable String file;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "Read a plan in place of a query; - reads it from standard input.")
    private @Nullable String plan;

    @Option(names = "--param", paramLabel = "VALUE", description = "The value of $1, then of $2 and so on.")
    private List<String> parameters = List.of();

    @Option(
            names = "--no-run",
            description =
                    "Plan the query and do not run it. With $1 in it and no --param, the plan for any values (PostgreSQL 16 and newer).")
    private boolean noRun;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long the query may run. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 60;

    @Option(
            names = "--threshold",
            paramLabel = "CODE.NAME=VALUE",
            description = "Change a threshold of a rule; docs/rules has them. May be repeated.")
    private Map<String, Double> thresholds = new LinkedHashMap<>();

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description = "Exit with 1 from this severity on: ${COMPLETION-CANDIDATES}. Default: INFO.")
    private Severity failOn = Severity.INFO;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ExplainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Checks checks = new Checks();
        int sources = (query == null ? 0 : 1) + (file == null ? 0 : 1) + (plan == null ? 0 : 1);
        checks.require(
                sources == 1,
                sources == 0 ? "no query is given" : "QUERY, --file and --plan exclude each other",
                "give a query in quotes, or - for standard input, or --file FILE, or --plan FILE");
        checks.require(
                timeoutSeconds >= 1 && timeoutSeconds <= MOST_SECONDS,
                "--timeout is %d".formatted(timeoutSeconds),
                "give 1 to %,d seconds".formatted(MOST_SECONDS));
        checks.require(
                plan == null || (parameters.isEmpty() && !noRun),
                "--param and --no-run are for a query",
                "leave them out: a plan is given");
        Thresholds changed = checks.attempt(() -> Thresholds.of(thresholds, PlanRules.all()));
        checks.finish();
        List<Plan> plans = plan == null ? List.of(run()) : PlanParser.parse(bytes(plan, MOST_PLAN_BYTES));
        List<Finding> all = new ArrayList<>();
        List<PlanView> views = plans.stream()
                .map(each -> PlanView.of(each, changed == null ? Thresholds.USUAL : changed))
                .toList();
        for (PlanView view : views) {
            all.addAll(PlanRules.check(view));
        }
        PlanPrinter.print(views, output, plan != null);
        return all.stream().anyMatch(each -> each.severity().isAtLeast(failOn)) ? 1 : 0;
    }

    private Plan run() {
        String statement = query != null && !query.equals("-")
                ? query
                : new String(
                        bytes(query == null ? String.valueOf(file) : "-", MOST_QUERY_BYTES), StandardCharsets.UTF_8);
        try (Session session = connection.connect(shell, 1)) {
            return new ExplainedStatement(session.dataSource())
                    .explain(new ExplainedStatement.Request(
                            statement, parameters, !noRun, Duration.ofSeconds(timeoutSeconds)));
        }
    }

    private byte[] bytes(String source, int most) {
        byte[] bytes = new GivenFile(source).bytes(shell, most + 1);
        if (bytes.length > most) {
            throw new TuskException(ErrorCode.TOO_LARGE, "it is larger than %,d bytes".formatted(most));
        }
        return bytes;
    }
}
