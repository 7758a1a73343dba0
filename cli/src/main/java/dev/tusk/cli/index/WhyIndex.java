package dev.tusk.cli.index;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.core.indexuse.QueryCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        description = {
            "Tell why a query does, or does not, walk an index over vectors, with the query written so that it does.",
            "",
            "Any query on any table: the database need not be set up for Tusk. The query is planned by the server, not run: it can",
            "change no table of this database. What is proposed was planned as well. Exit code: 0 when an index is walked, 1 when not."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk index why \"select id from items order by 1 - (embedding <=> '[1,2,3]') desc limit 5\"",
            "  tusk index why --file query.sql --param '[1,2,3]' --param 10",
            "  tusk index why - --json < query.sql || echo \"a slow query\""
        })
final class WhyIndex implements Callable<Integer> {

    private static final int MOST_BYTES = 4_000_000;
    private static final int MOST_SECONDS = 86_400;

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "QUERY",
            description = "One SELECT, WITH, VALUES or TABLE statement; - reads it from standard input.")
    private @Nullable String query;

    @Option(names = "--file", paramLabel = "FILE", description = "Read the query from a file.")
    private @Nullable String file;

    @Option(
            names = "--param",
            paramLabel = "VALUE",
            description =
                    "The value of $1, then of $2 and so on. Without them the plan for any values is looked at (PostgreSQL 16 and newer).")
    private List<String> parameters = List.of();

    @Option(
            names = "--analyze",
            description =
                    "Run the query too, so that the rows that come are counted. It can change no table of this database.")
    private boolean analyze;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long the server may take for it. Default: 10, with --analyze 60.")
    private @Nullable Integer timeoutSeconds;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    WhyIndex(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        QueryCheck check = new QueryCheck(sql(), parameters, analyze, timeLimit());
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 1)) {
            IndexUse use = session.tusk().indexUse(check);
            if (output.json()) {
                output.json(IndexUsePrinter.json(use));
            } else {
                IndexUsePrinter.print(use, output);
            }
            return use.isUsed() ? 0 : 1;
        }
    }

    private String sql() {
        if ((query == null) == (file == null)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    query == null ? "no query is given" : "QUERY and --file are both given",
                    "give the query in quotes, or - for standard input, or --file FILE");
        }
        String source = query == null ? file : query;
        if (query != null && !query.equals("-")) {
            return query;
        }
        byte[] bytes = new GivenFile(String.valueOf(source)).bytes(shell, MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new TuskException(ErrorCode.TOO_LARGE, "the query is larger than %,d bytes".formatted(MOST_BYTES));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Duration timeLimit() {
        if (timeoutSeconds == null) {
            return analyze ? Duration.ofSeconds(60) : QueryCheck.DEFAULT_TIME_LIMIT;
        }
        if (timeoutSeconds < 1 || timeoutSeconds > MOST_SECONDS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "--timeout is %d; it must be 1 to %,d seconds".formatted(timeoutSeconds, MOST_SECONDS));
        }
        return Duration.ofSeconds(timeoutSeconds);
    }
}
