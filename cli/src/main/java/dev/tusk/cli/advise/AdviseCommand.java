package dev.tusk.cli.advise;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.advise.Advice;
import dev.tusk.ops.advise.ConcurrentBuild;
import dev.tusk.ops.advise.IndexAdvisor;
import dev.tusk.ops.advise.Recommendation;
import dev.tusk.ops.advise.SearchAdvisor;
import dev.tusk.ops.advise.SearchApproach;
import dev.tusk.ops.advise.SearchNeed;
import dev.tusk.ops.advise.StatementList;
import dev.tusk.ops.advise.WorkloadStatement;
import dev.tusk.ops.doctor.Mending;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "advise",
        description = {
            "Tell which indexes the statements of a database want, and make them; or how a column is searched.",
            "",
            "The statements are those that take most time by pg_stat_statements, or those that are given. None is run: the server plans them, and where the extension "
                    + "HypoPG is there, also with indexes that are not there, so that only those are proposed which the planner uses. One index that serves "
                    + "several statements is proposed once, and none that is there already.",
            "Of the whole database it also tells which indexes could go: those that are the same as others, that others begin with, and that nobody uses. Only those are dropped that --drop names.",
            "With --apply the indexes are made one after the other, concurrently: nobody who reads or writes waits. It may be stopped at any moment and run again."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0: nothing is missing, or it was made",
            "1: something is proposed",
            "2: it could not look, or no statement could be planned"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk advise                                     # by pg_stat_statements",
            "  tusk advise \"select * from orders where customer_id = \\$1 order by created desc limit 10\"",
            "  tusk advise --file queries.sql --json",
            "  tusk advise --top 20 --apply",
            "  tusk advise --drop public.orders_a_idx --apply",
            "  tusk advise --search posts.body                 # which search for which need",
            "  tusk advise --search customers.name --need typo"
        })
public final class AdviseCommand implements Callable<Integer> {

    private static final int MOST_BYTES = 16_000_000;
    private static final int MOST_STATEMENTS = 5_000;

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "STATEMENT",
            description =
                    "One statement, with $1 in place of values or with values; - reads statements from standard input.")
    private @Nullable String statement;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Read statements from a file, each ended by a semicolon.")
    private @Nullable String file;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "How many of the statements of pg_stat_statements, by the time that they take. Default: 100.")
    private int top = 100;

    @Option(names = "--apply", description = "Make the indexes that were verified, and the statistics.")
    private boolean apply;

    @Option(
            names = "--unverified",
            description =
                    "With --apply: make also those of which the planner could not be asked: HNSW and IVFFlat, GIN and GiST that could not be tried, all without HypoPG.")
    private boolean unverified;

    @Option(
            names = "--replica-url",
            paramLabel = "URL",
            description = "A standby, which is asked too whether it uses an index. May be given several times.")
    private List<String> replicaUrls = List.of();

    @Option(
            names = "--drop",
            paramLabel = "INDEX",
            description =
                    "In place of advice: drop this one of the indexes that could go. Without --apply it prints what it would run, and what has the index back. May be given several times.")
    private List<String> dropped = List.of();

    @Option(
            names = "--search",
            paramLabel = "TABLE.COLUMN",
            description =
                    "Tell in place of indexes how a column is searched: for each need the approach, its SQL, and why.")
    private @Nullable String searched;

    @Option(
            names = "--need",
            paramLabel = "NEED",
            description = "With --search: this need alone: exact, words, ranked, typo, meaning, questions.")
    private @Nullable String need;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    AdviseCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Checks checks = new Checks();
        checks.require(statement == null || file == null, "STATEMENT and --file are both given", "give one of them");
        checks.require(
                top >= 1 && top <= MOST_STATEMENTS,
                "--top is %d".formatted(top),
                "give 1 to %,d".formatted(MOST_STATEMENTS));
        checks.require(!unverified || apply, "--unverified goes with --apply", "add --apply, or leave it out");
        checks.require(need == null || searched != null, "--need goes with --search", "add --search TABLE.COLUMN");
        checks.require(
                need == null || SearchNeed.of(need).isPresent(),
                "--need is \"%s\"".formatted(need),
                "give exact, words, ranked, typo, meaning or questions");
        checks.require(
                searched == null || (statement == null && file == null && !apply),
                "--search tells of a column, and neither takes statements nor makes anything",
                "leave STATEMENT, --file and --apply out");
        checks.require(
                dropped.isEmpty() || (statement == null && file == null && searched == null && !unverified),
                "--drop drops indexes, and advises on nothing",
                "leave STATEMENT, --file, --search and --unverified out");
        checks.finish();
        if (!dropped.isEmpty()) {
            return drop(output);
        }
        if (searched != null) {
            return search(output, searched);
        }
        List<WorkloadStatement> given = given();
        // One to plan and build, one to look how far a build is.
        try (Session session = connection.connect(shell, 2)) {
            IndexAdvisor advisor = new IndexAdvisor(session.dataSource());
            Advice advice = given.isEmpty() ? advisor.advise(top) : advisor.advise(given);
            // Of given statements nobody knows what else runs.
            List<Finding> needless = given.isEmpty() ? needless(advisor) : List.of();
            AdvicePrinter.print(advice, needless, output);
            if (!given.isEmpty() && advice.considered() == 0) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "no statement could be planned, so that nothing is known of indexes for them",
                        advice.left().getFirst().reason(),
                        null,
                        null);
            }
            if (apply) {
                apply(output, session, advice);
                return 0;
            }
            return advice.recommendations().isEmpty() && advice.findings().isEmpty() && needless.isEmpty() ? 0 : 1;
        }
    }

    private int drop(Output output) {
        try (Session session = connection.connect(shell, 1)) {
            IndexAdvisor advisor = new IndexAdvisor(session.dataSource());
            for (String each : dropped) {
                // Looked up anew for each, as of two that are the same one has to stay.
                Finding finding = asking(replicas -> advisor.needless(each, replicas));
                AdvicePrinter.dropping(finding, output);
                if (apply) {
                    advisor.drop(finding, sql -> output.say(sql + ";"));
                }
            }
        }
        return apply ? 0 : 1;
    }

    private List<Finding> needless(IndexAdvisor advisor) {
        return asking(advisor::needless);
    }

    private <T> T asking(Function<List<DataSource>, T> question) {
        List<Session> replicas = replicaUrls.isEmpty()
                ? connection.replica(shell, null).stream().toList()
                : replicaUrls.stream()
                        .flatMap(url -> connection.replica(shell, url).stream())
                        .toList();
        try {
            return question.apply(replicas.stream().map(Session::dataSource).toList());
        } finally {
            replicas.forEach(Session::close);
        }
    }

    private int search(Output output, String column) {
        int dot = lastDot(column);
        if (dot <= 0 || dot == column.length() - 1) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" is no TABLE.COLUMN".formatted(column),
                    "for example: tusk advise --search posts.title");
        }
        try (Session session = connection.connect(shell, 1)) {
            List<SearchApproach> approaches = new SearchAdvisor(session.dataSource())
                    .approaches(column.substring(0, dot), unquoted(column.substring(dot + 1)));
            AdvicePrinter.print(
                    approaches.stream()
                            .filter(each -> need == null
                                    || each.need() == SearchNeed.of(need).orElseThrow())
                            .toList(),
                    output);
            return 0;
        }
    }

    /** The last dot outside of quotes. */
    private static int lastDot(String name) {
        boolean quoted = false;
        int found = -1;
        for (int i = 0; i < name.length(); i++) {
            quoted ^= name.charAt(i) == '"';
            if (name.charAt(i) == '.' && !quoted) {
                found = i;
            }
        }
        return found;
    }

    /** As PostgreSQL reads a name. */
    private static String unquoted(String name) {
        return name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name.toLowerCase(Locale.ROOT);
    }

    private List<WorkloadStatement> given() {
        String source = statement == null ? file : statement;
        if (source == null) {
            return List.of();
        }
        String text = source;
        if (statement == null || statement.equals("-")) {
            byte[] bytes = new GivenFile(source).bytes(shell, MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new TuskException(
                        ErrorCode.TOO_LARGE, "the statements are larger than %,d bytes".formatted(MOST_BYTES));
            }
            text = new String(bytes, StandardCharsets.UTF_8);
        }
        List<WorkloadStatement> statements = StatementList.of(text);
        if (statements.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "there is no statement in %s".formatted(file == null ? "what is given" : "\"" + file + "\""),
                    "end each with a semicolon");
        }
        return statements;
    }

    private void apply(Output output, Session session, Advice advice) {
        ConcurrentBuild build = new ConcurrentBuild(session.dataSource());
        StatusLine line = new StatusLine(shell);
        for (Recommendation each : advice.recommendations()) {
            if (!each.verified() && !unverified) {
                output.say("not made, as it is not verified (--unverified makes it): " + each.statement());
                continue;
            }
            output.say(each.statement() + ";");
            boolean made = build.build(
                    each,
                    (phase, share) ->
                            line.show(String.format(Locale.ROOT, "%s: %s %.0f %%", each.name(), phase, share * 100)));
            line.clear();
            output.say(made ? "made " + each.name() : each.name() + " was there already");
        }
        Mending mending = new Mending(session.dataSource());
        for (Finding finding : advice.findings()) {
            if (finding.fix().kind() == Fix.Kind.SAFE) {
                mending.apply(finding, sql -> output.say(sql + ";"));
            } else {
                output.say("left to you: %s %s".formatted(finding.code(), finding.summary()));
            }
        }
    }
}
