package dev.tusk.cli.demo;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.ConnectionTarget;
import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.connect.RunningCluster;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.ingest.Failures;
import dev.tusk.cli.ingest.IngestRun;
import dev.tusk.cli.ingest.NewCollection;
import dev.tusk.cli.ingest.Upkeep;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.Steps;
import dev.tusk.cli.progress.Steps.Outcome;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.serve.LoopbackPort;
import dev.tusk.cli.serve.ServerPool;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.answer.AskRequest;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.setup.SetupReport;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.install.PostgresVersion;
import dev.tusk.server.ServerOptions;
import dev.tusk.server.TuskServer;
import dev.tusk.server.wire.SearchResultJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One demo, from nothing to answers. */
final class Demo {

    private static final int STOPPED = 130;
    private static final int SHOWN_HITS = 3;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    private final Shell shell;
    private final Output output;
    private final StatusLine line;
    private final Steps steps;
    private volatile Consumer<String> localProgress = message -> {};

    Demo(Shell shell, Output output, StatusLine line) {
        this.shell = shell;
        this.output = output;
        this.line = line;
        this.steps = new Steps(line);
    }

    /**
     * What the user wants of a demo.
     *
     * @param port for the page, or null for the usual one or the next that is free
     * @param data where the private cluster lies, or null for its usual place
     * @param from a folder in place of the manual, or null
     * @param asked questions of the user's, asked in every mode
     * @param alwaysPrivate whether to use a private cluster even where the environment names a database
     */
    record Wishes(
            boolean once,
            @Nullable Integer port,
            @Nullable Path data,
            @Nullable Path from,
            List<String> asked,
            boolean alwaysPrivate) {

        Wishes {
            asked = List.copyOf(asked);
        }
    }

    int run(Wishes wishes, ConnectionOptions connection) {
        long start = System.nanoTime();
        // What would fail at the end fails at the beginning.
        LoopbackPort port = LoopbackPort.of(wishes.once() ? null : wishes.port());
        LocalPostgres local = LocalServers.open(shell, this::tellLocal);
        Content folder = wishes.from() == null ? null : Content.Folder.of(wishes.from());
        try (DemoDatabase database = database(wishes, connection, local)) {
            Tusk tusk = database.session().tusk();
            setUp(tusk);
            Content content = folder == null ? manual(local) : folder;
            Collection collection = tusk.collections()
                    .find(content.collection())
                    .orElseGet(() -> NewCollection.create(tusk, content.collection(), content.fields()));
            if (!ingest(content, collection)) {
                line.print("stopped; run the same command again to go on");
                return STOPPED;
            }
            Upkeep.run(collection, line);
            List<Question> questions = questions(wishes, content, collection);
            warmUp(collection, questions);
            line.print("  ready in " + Spoken.duration(Duration.ofNanos(System.nanoTime() - start)));
            ask(collection, questions);
            shell.out().flush();
            return wishes.once() ? 0 : serve(tusk, port, collection);
        }
    }

    private void tellLocal(String message) {
        localProgress.accept(message);
    }

    private DemoDatabase database(Wishes wishes, ConnectionOptions connection, LocalPostgres local) {
        Optional<ConnectionTarget> named = wishes.alwaysPrivate() ? Optional.empty() : connection.named(shell);
        if (named.isPresent()) {
            return steps.run("PostgreSQL", tell -> {
                Session session = connection.connect(shell, named.get(), ServerPool.CONNECTIONS);
                return new Outcome<>(
                        new DemoDatabase(session, null),
                        "%s, named by %s".formatted(named.get(), named.get().origin()));
            });
        }
        return steps.run("PostgreSQL", tell -> {
            localProgress = tell;
            ClusterSpec spec = wishes.data() == null
                    ? local.cluster("demo")
                    : ClusterSpec.of("demo", wishes.data().toAbsolutePath().normalize());
            Cluster cluster = LocalServers.explained(() -> local.start(spec));
            try {
                Session session = Session.open(
                        shell,
                        ConnectionTarget.local(
                                cluster.port(),
                                RunningCluster.DATABASE,
                                cluster.user(),
                                cluster.password(),
                                "the demo"),
                        ServerPool.CONNECTIONS,
                        Duration.ofSeconds(10));
                return new Outcome<>(
                        new DemoDatabase(session, cluster),
                        "%s (%s) on port %d, data in %s"
                                .formatted(
                                        cluster.installation().version(),
                                        cluster.installation().origin(),
                                        cluster.port(),
                                        cluster.directory()));
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        });
    }

    private void setUp(Tusk tusk) {
        steps.run("schema", tell -> {
            SetupReport report = tusk.setup().apply();
            report.warnings().forEach(warning -> line.print("  warning: " + warning));
            return new Outcome<>(report, report.done().isEmpty() ? "up to date" : String.join(", ", report.done()));
        });
    }

    private Content manual(LocalPostgres local) {
        return steps.run("manual", tell -> {
            localProgress = tell;
            int major = PostgresVersion.NEWEST;
            Path folder;
            try {
                folder = LocalServers.explained(() -> local.fetchDocumentation(major));
            } catch (TuskException e) {
                throw new TuskException(
                        e.code(),
                        e.getMessage(),
                        e.detail(),
                        "\"tusk demo --from DIR\" searches any folder of HTML, Markdown or text",
                        e);
            }
            ManualPages pages = ManualPages.in(folder, major);
            return new Outcome<>(
                    new Content.Manual(major, pages),
                    "PostgreSQL %d, %s".formatted(major, Spoken.count(pages.count(), "page")));
        });
    }

    /** Returns whether all was read. */
    private boolean ingest(Content content, Collection collection) {
        Failures failures = new Failures(line);
        try (StopSignal stop = StopSignal.listen(STOP_PATIENCE)) {
            steps.run(content.unit(), tell -> {
                IngestReport report = new IngestRun(collection, line, stop, failures)
                        .run(content.unit(), content.documents(failures, stop::requested), extent(content));
                return new Outcome<>(report, summary(report, failures));
            });
            return !stop.requested();
        }
    }

    private static IngestRun.Extent extent(Content content) {
        return new IngestRun.Extent() {
            @Override
            public OptionalLong total() {
                return OptionalLong.of(content.count());
            }

            @Override
            public double fraction(long done) {
                return content.fraction(done);
            }
        };
    }

    private static String summary(IngestReport report, Failures failures) {
        List<String> parts = new ArrayList<>();
        add(parts, report.added(), "added");
        add(parts, report.changed(), "changed");
        add(parts, report.unchanged(), "unchanged");
        add(parts, failures.count(), "failed");
        if (report.chunks() > 0) {
            double seconds = Math.max(0.001, report.took().toMillis() / 1000.0);
            parts.add("%s (%s)"
                    .formatted(Spoken.count(report.chunks(), "chunk"), Spoken.rate(report.chunks() / seconds)));
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(Spoken.count(count) + " " + what);
        }
    }

    private static List<Question> questions(Wishes wishes, Content content, Collection collection) {
        if (wishes.asked().isEmpty()) {
            return content.questions(collection);
        }
        return wishes.asked().stream()
                .flatMap(words -> Arrays.stream(SearchMode.values()).map(mode -> new Question(mode, words, "as asked")))
                .toList();
    }

    /** Loads the model and the code, so that the times shown are those of a server that runs. */
    private void warmUp(Collection collection, List<Question> questions) {
        steps.run("warm-up", tell -> {
            for (Question question : questions) {
                collection.search(new Question(question.mode(), "warm up " + question.words(), "").request(SHOWN_HITS));
            }
            return new Outcome<>(questions, "model loaded");
        });
    }

    private void ask(Collection collection, List<Question> questions) {
        Answers answers = new Answers(output, shell.columns());
        for (Question question : questions) {
            var result = collection.search(question.request(SHOWN_HITS));
            if (output.json()) {
                output.json(SearchResultJson.of(result));
            } else {
                answers.print(question, result);
            }
        }
    }

    private int serve(Tusk tusk, LoopbackPort port, Collection collection) {
        try (StopSignal stop = StopSignal.listen(STOP_PATIENCE);
                TuskServer server = port.start(
                        free -> TuskServer.start(tusk, serverOptions().withPort(free)))) {
            output.line("");
            output.line("page    %s".formatted(server.address()));
            output.line("search  %sv1/collections/%s/search"
                    .formatted(server.address(), collection.definition().name()));
            shell.out().flush();
            line.print("Ctrl-C stops the demo and its PostgreSQL; what it has learned stays");
            stop.await();
            line.print("stopping");
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return STOPPED;
        }
    }

    /** As {@code tusk serve} without options, with the chat model that the environment names. */
    private ServerOptions serverOptions() {
        List<String> models = shell.variable("TUSK_CHAT_MODEL").stream().toList();
        return ServerOptions.defaults().withAnswering(new ServerOptions.Answering(models, AskRequest.DEFAULT_TIMEOUT));
    }
}
