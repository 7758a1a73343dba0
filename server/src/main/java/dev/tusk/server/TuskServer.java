package dev.tusk.server;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.recall.RecallMonitor;
import dev.tusk.server.aliases.AliasRoutes;
import dev.tusk.server.ask.AskRoutes;
import dev.tusk.server.collections.CollectionRoutes;
import dev.tusk.server.documents.DocumentRoutes;
import dev.tusk.server.http.AccessGuard;
import dev.tusk.server.http.Failures;
import dev.tusk.server.http.JettyProblems;
import dev.tusk.server.http.PathCompliance;
import dev.tusk.server.http.PathIds;
import dev.tusk.server.http.PatientConnector;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.http.SecurityHeaders;
import dev.tusk.server.ingestions.IngestionRoutes;
import dev.tusk.server.judgements.JudgementRoutes;
import dev.tusk.server.maintenance.BackgroundMaintenance;
import dev.tusk.server.metrics.MetricRoutes;
import dev.tusk.server.openapi.OpenApiRoutes;
import dev.tusk.server.operations.OperationRoutes;
import dev.tusk.server.page.PageRoutes;
import dev.tusk.server.recall.RecallRoutes;
import dev.tusk.server.schedules.BackgroundSchedules;
import dev.tusk.server.search.SearchRoutes;
import dev.tusk.server.status.StatusRoutes;
import dev.tusk.server.sync.BackgroundSync;
import dev.tusk.server.sync.SyncRoutes;
import dev.tusk.server.synonyms.SynonymRoutes;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;

/**
 * Tusk over HTTP: the API under {@code /v1} and the search page at {@code /}. Runs from {@link #start} to {@link #close};
 * the {@link Tusk} that it serves, and that one's data source, stay the caller's. Safe for use by many threads at once.
 */
public final class TuskServer implements AutoCloseable {

    private final Javalin javalin;
    private final BackgroundMaintenance maintenance;
    private final @Nullable RecallMonitor recall;
    private final @Nullable BackgroundSync sync;
    private final @Nullable BackgroundSchedules schedules;
    private final String host;
    private final List<Route> routes;

    private TuskServer(Tusk tusk, ServerOptions options, @Nullable DataSource replica) {
        this.host = options.host();
        this.maintenance = new BackgroundMaintenance(tusk);
        this.recall = options.recallShare() > 0 ? tusk.monitorRecall(options.recallShare(), replica) : null;
        this.sync = options.syncsTables() ? new BackgroundSync(tusk, maintenance) : null;
        ServerOptions.Scheduling scheduling = options.scheduling();
        this.schedules =
                scheduling == null ? null : new BackgroundSchedules(tusk, scheduling.launcher(), scheduling.atOnce());
        this.routes = routes(tusk, options);
        AccessGuard guard = new AccessGuard(isLoopback(host), host, options.allowedHosts(), options.apiKey());
        this.javalin = Javalin.create(config -> configure(config, options, guard));
    }

    /**
     * Starts to serve.
     *
     * @throws TuskException when the address cannot be listened on, or when it is not loopback and there is no API key
     */
    public static TuskServer start(Tusk tusk, ServerOptions options) {
        return start(tusk, options, null);
    }

    /**
     * As {@link #start(Tusk, ServerOptions)}.
     *
     * @param replica a standby of the same database, which measuring recall is left to; the caller's
     */
    public static TuskServer start(Tusk tusk, ServerOptions options, @Nullable DataSource replica) {
        if (!isLoopback(options.host()) && options.apiKey() == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot serve on \"%s\": without an API key everybody who can reach this machine could read and change every collection"
                            .formatted(options.host()),
                    "set an API key (TUSK_API_KEY), or listen on 127.0.0.1");
        }
        TuskServer server = new TuskServer(tusk, options, replica);
        server.listen(options);
        return server;
    }

    private List<Route> routes(Tusk tusk, ServerOptions options) {
        RequestBodies bodies = new RequestBodies(options.maxRequestBytes());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new CollectionRoutes(tusk, bodies).routes());
        routes.addAll(new AliasRoutes(tusk, bodies).routes());
        routes.addAll(new DocumentRoutes(tusk, bodies, maintenance).routes());
        routes.addAll(new SearchRoutes(tusk, bodies, options.requestTimeout()).routes());
        routes.addAll(new AskRoutes(tusk, bodies, options.answering()).routes());
        routes.addAll(new SynonymRoutes(tusk, bodies).routes());
        routes.addAll(new JudgementRoutes(tusk, bodies).routes());
        routes.addAll(new IngestionRoutes(tusk).routes());
        routes.addAll(new StatusRoutes(tusk, options.apiKey()).routes());
        routes.addAll(new RecallRoutes(tusk).routes());
        routes.addAll(new SyncRoutes(tusk).routes());
        routes.addAll(new MetricRoutes(recall, sync, schedules).routes());
        if (options.showsOperations()) {
            routes.addAll(new OperationRoutes(tusk.dataSource()).routes());
        }
        routes.addAll(new OpenApiRoutes().routes());
        routes.addAll(new PageRoutes(options.showsOperations()).routes());
        return List.copyOf(routes);
    }

    private void configure(JavalinConfig config, ServerOptions options, AccessGuard guard) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.prefer405over404 = true;
        // Bodies are read by RequestBodies, which says the limit in its error.
        config.http.maxRequestSize = Long.MAX_VALUE;
        config.router.javaLangErrorHandler(Failures::answerError);
        config.routes.before(SecurityHeaders::set);
        config.routes.before(guard::check);
        config.routes.before(PathIds::checkQuery);
        routes.forEach(route -> config.routes.addHttpHandler(route.method(), route.path(), route.handler()));
        config.routes.exception(Exception.class, Failures::answer);
        // Javalin answers its own exceptions with plain text, unless they are named.
        config.routes.exception(HttpResponseException.class, Failures::answer);
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(true);
            http.setUriCompliance(PathCompliance.ANY_ID);
        });
        config.jetty.modifyServletContextHandler(
                context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
        config.jetty.modifyServer(jetty -> {
            jetty.setHandler(new GracefulHandler());
            jetty.setErrorHandler(new JettyProblems());
            jetty.setStopTimeout(options.stopTimeout().toMillis());
            jetty.setStopAtShutdown(false);
        });
        config.jetty.addConnector((jetty, http) -> {
            PatientConnector connector = new PatientConnector(jetty, http, options.stopTimeout());
            connector.setHost(options.host());
            connector.setPort(options.port());
            connector.setIdleTimeout(options.requestTimeout().toMillis());
            return connector;
        });
    }

    private void stopWorkers() {
        if (schedules != null) {
            schedules.close();
        }
        if (sync != null) {
            sync.close();
        }
        maintenance.close();
        if (recall != null) {
            recall.close();
        }
    }

    private void listen(ServerOptions options) {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            stopWorkers();
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "cannot listen on %s port %d: %s".formatted(options.host(), options.port(), rootMessage(e)),
                    null,
                    "choose another port with --port, or --port 0 for any free one",
                    e);
        } catch (RuntimeException e) {
            stopWorkers();
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "cannot listen on %s port %d: %s".formatted(options.host(), options.port(), rootMessage(e)),
                    null,
                    "check that the host is an address of this machine",
                    e);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "cannot listen on \"%s\": this is neither an address nor a known name".formatted(host),
                    null,
                    "use 127.0.0.1, ::1, or an address of this machine",
                    e);
        }
    }

    /** The port that the server listens on. */
    public int port() {
        return javalin.port();
    }

    /** The address of the search page, with a slash at its end. */
    public URI address() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://%s:%d/".formatted(name, port()));
    }

    /** What is served, for the test that compares it with the OpenAPI document. */
    List<Route> routes() {
        return routes;
    }

    /**
     * Stops: no new connections, running requests may end within the stop timeout. Does nothing when it is stopped
     * already.
     */
    @Override
    public void close() {
        if (schedules != null) {
            schedules.stop();
        }
        javalin.stop();
        stopWorkers();
    }
}
