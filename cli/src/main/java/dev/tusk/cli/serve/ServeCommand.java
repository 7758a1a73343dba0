package dev.tusk.cli.serve;

import dev.tusk.cli.FromEnvironment;
import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.schedule.IngestProcess;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Tusk;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.recall.RecallMonitor;
import dev.tusk.core.setup.SetupReport;
import dev.tusk.server.ApiKey;
import dev.tusk.server.ServerOptions;
import dev.tusk.server.TuskServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description = {
            "Serve the API and the search page until Ctrl-C or SIGTERM.",
            "",
            "Starts also while the database is out of reach; /ready tells when it is there. A database that is there but not "
                    + "set up, and a login that is refused, fail at once."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tusk serve --port 8080", "  tusk serve --run-schedules"})
public final class ServeCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;
    private static final int MAX_CONNECTIONS = 1000;
    private static final int MAX_SECONDS = 600;
    private static final int MAX_RUNS = 16;
    private static final int BYTES_PER_MIB = 1 << 20;

    private final Shell shell;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = ServerOptions.DEFAULT_HOST,
            description =
                    "The address to listen on; other than loopback only with an API key. Default: ${DEFAULT-VALUE}.")
    @FromEnvironment("TUSK_HOST")
    private String host = ServerOptions.DEFAULT_HOST;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + LoopbackPort.USUAL,
            description = "The port; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    @FromEnvironment("TUSK_PORT")
    @WholeNumber(from = 0, to = 65535)
    private int port = LoopbackPort.USUAL;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "" + ServerPool.CONNECTIONS,
            description = "The most connections to the database. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = MAX_CONNECTIONS)
    private int connections = ServerPool.CONNECTIONS;

    @Option(
            names = "--max-request",
            paramLabel = "MIB",
            defaultValue = "32",
            description = "The largest request, in MiB. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = 1024)
    private int maxRequestMib = 32;

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "The longest time of a search. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = MAX_SECONDS)
    private int requestTimeoutSeconds = 30;

    @Option(
            names = "--chat-model",
            split = ",",
            paramLabel = "MODEL",
            description =
                    "The chat models that requests may name, for example ollama:llama3.2; the first writes answers where a request names "
                            + "none, and \"none\" in its place leaves it to the documents' own sentences. May be repeated. Default: the variable "
                            + "TUSK_CHAT_MODEL, else none.")
    @FromEnvironment("TUSK_CHAT_MODEL")
    private List<String> chatModels = new ArrayList<>();

    @Option(
            names = "--ask-timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "The longest time of an answer. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = MAX_SECONDS)
    private int askTimeoutSeconds = 120;

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long a stop waits for running requests. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 0, to = MAX_SECONDS)
    private int stopTimeoutSeconds = 10;

    @Option(
            names = "--recall-share",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description =
                    "The share of the time of one process of the database server for measuring what searches find, with some of the "
                            + "queries that are asked, 0 to 0.5; 0 turns it off. Default: ${DEFAULT-VALUE}.")
    private double recallShare = RecallMonitor.DEFAULT_SHARE;

    @Option(
            names = "--no-sync",
            description =
                    "Do not sync collections that follow tables; \"tusk sync --follow\" elsewhere, or another server, does it.")
    private boolean noSync;

    @Option(
            names = "--no-ops",
            description =
                    "Leave out /ops and its routes, which tell who may call the API what is wrong with the database, its statements and settings.")
    private boolean noOps;

    @Option(
            names = "--run-schedules",
            description =
                    "Run ingestions that are scheduled (\"tusk ingest ... --schedule\"), each in a process of its own. Whoever may write "
                            + "their table has this machine read files.")
    private boolean runSchedules;

    @Option(
            names = "--runs-at-once",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many of them at the same time, 1 to 16. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = MAX_RUNS)
    private int runsAtOnce = 1;

    @Option(
            names = "--replica-url",
            paramLabel = "URL",
            description =
                    "A standby of the database, on which recall is measured instead. Default: TUSK_REPLICA_URL, else a standby among "
                            + "the hosts of the database, where it names several.")
    private @Nullable String replicaUrl;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description =
                    "A file with the key that clients must send (Authorization: Bearer KEY). Default: the variable "
                            + "TUSK_API_KEY, else no key.")
    private @Nullable Path apiKeyFile;

    @Option(
            names = "--allowed-host",
            paramLabel = "NAME",
            description = "A name by which clients call the server, for example behind a proxy; may be repeated.")
    private List<String> allowedHosts = new ArrayList<>();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    public ServeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ServerOptions server = serverOptions();
        Output output = new Output(shell, options);
        try (Session session = connection.connectWhenThere(shell, connections)) {
            check(session, output);
            Optional<Session> replica =
                    server.recallShare() > 0 ? connection.replica(shell, replicaUrl) : Optional.empty();
            try {
                replica.ifPresent(there -> output.say("recall is measured on " + there.target()));
                return serve(
                        session.tusk(), server, replica.map(Session::dataSource).orElse(null), output);
            } finally {
                replica.ifPresent(Session::close);
            }
        }
    }

    private ServerOptions serverOptions() {
        Checks checks = new Checks();
        range(checks, "--connections", connections, 1, MAX_CONNECTIONS);
        range(checks, "--max-request", maxRequestMib, 1, 1024);
        range(checks, "--request-timeout", requestTimeoutSeconds, 1, MAX_SECONDS);
        range(checks, "--ask-timeout", askTimeoutSeconds, 1, MAX_SECONDS);
        range(checks, "--stop-timeout", stopTimeoutSeconds, 0, MAX_SECONDS);
        range(checks, "--runs-at-once", runsAtOnce, 1, MAX_RUNS);
        checks.require(
                recallShare >= 0 && recallShare <= 0.5,
                "--recall-share is %s; it must be 0 to 0.5".formatted(recallShare),
                "0 turns the measuring off");
        checks.finish();
        return ServerOptions.defaults()
                .withHost(host)
                .withPort(port)
                .withMaxRequestBytes((int) Math.min(Integer.MAX_VALUE, (long) maxRequestMib * BYTES_PER_MIB))
                .withRequestTimeout(Duration.ofSeconds(requestTimeoutSeconds))
                .withAnswering(new ServerOptions.Answering(chatModels, Duration.ofSeconds(askTimeoutSeconds)))
                .withStopTimeout(Duration.ofSeconds(stopTimeoutSeconds))
                .withRecallShare(recallShare)
                .withSyncsTables(!noSync)
                .withShowsOperations(!noOps)
                .withScheduling(
                        runSchedules
                                ? new ServerOptions.Scheduling(new IngestProcess(shell, connection.url()), runsAtOnce)
                                : null)
                .withAllowedHosts(allowedHosts)
                .withApiKey(apiKey());
    }

    private static void range(Checks checks, String option, int value, int from, int to) {
        checks.require(
                value >= from && value <= to,
                "%s is %d; it must be %d to %d".formatted(option, value, from, to),
                "\"tusk serve --help\" tells the units");
    }

    private @Nullable ApiKey apiKey() {
        if (apiKeyFile == null) {
            return shell.variable("TUSK_API_KEY").map(ApiKey::of).orElse(null);
        }
        try {
            return ApiKey.of(Files.readString(apiKeyFile).strip());
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the API key from \"%s\"".formatted(apiKeyFile),
                    e.toString(),
                    null,
                    e);
        }
    }

    private void check(Session session, Output output) {
        try {
            SetupReport report = session.tusk().setup().verify();
            report.warnings().forEach(warning -> output.say("warning: " + warning));
            int schedules = runSchedules ? 0 : session.tusk().schedules().list().size();
            if (schedules > 0) {
                output.say("%s scheduled and not run by this server; --run-schedules has it run them"
                        .formatted(schedules == 1 ? "1 ingestion is" : schedules + " ingestions are"));
            }
        } catch (TuskException e) {
            if (e.code() != ErrorCode.DATABASE_UNREACHABLE && e.code() != ErrorCode.TIMEOUT) {
                throw e;
            }
            output.say("warning: %s cannot be reached yet; serving all the same, /ready tells when it is there"
                    .formatted(session.target()));
        }
    }

    private int serve(Tusk tusk, ServerOptions wanted, @Nullable DataSource replica, Output output) {
        // Closed in the order server, signal: the process ends when the last request has.
        try (StopSignal stop = StopSignal.listen(wanted.stopTimeout().plusSeconds(10));
                TuskServer server = TuskServer.start(tusk, wanted, replica)) {
            if (output.json()) {
                output.json(Map.of("url", server.address().toString()));
            } else {
                output.line(server.address().toString());
            }
            shell.out().flush();
            output.say("Ctrl-C stops");
            stop.await();
            output.say("stopping: running requests may end");
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }
}
