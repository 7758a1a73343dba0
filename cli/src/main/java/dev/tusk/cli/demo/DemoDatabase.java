package dev.tusk.cli.demo;

import dev.tusk.cli.connect.ConnectionTarget;
import dev.tusk.cli.connect.Session;
import dev.tusk.runtime.cluster.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * The database of a demo.
 *
 * @param cluster the private cluster that it lies in, or null for a database that the user named
 */
record DemoDatabase(Session session, @Nullable Cluster cluster) implements AutoCloseable {

    ConnectionTarget target() {
        return session.target();
    }

    /** Ends the connections, then the server, if it is the demo's own. */
    @Override
    public void close() {
        try {
            session.close();
        } finally {
            if (cluster != null) {
                cluster.close();
            }
        }
    }
}
