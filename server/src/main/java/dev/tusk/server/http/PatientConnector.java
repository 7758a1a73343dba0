package dev.tusk.server.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Lets a request that is still being sent use the time of a stop. Jetty alone gives up on every connection that pauses for a
 * second while it stops, whether it is idle or in the middle of an upload.
 */
public final class PatientConnector extends ServerConnector {

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Duration stopTimeout;

    public PatientConnector(Server server, HttpConfiguration http, Duration stopTimeout) {
        super(server, new HttpConnectionFactory(http));
        this.stopTimeout = stopTimeout;
        setShutdownIdleTimeout(-1);
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> done = super.shutdown();
        for (EndPoint client : getConnectedEndPoints()) {
            client.setIdleTimeout((isBusy(client) ? stopTimeout : IDLE).toMillis());
        }
        return done;
    }

    private static boolean isBusy(EndPoint client) {
        return client.getConnection() instanceof HttpConnection http
                && http.getHttpChannel().getRequest() != null;
    }
}
