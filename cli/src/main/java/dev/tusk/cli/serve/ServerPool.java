package dev.tusk.cli.serve;

/** How many connections a server holds to its database. */
public final class ServerPool {

    /** Enough for two cores' worth of searches with some waiting for PostgreSQL, and few enough for any server. */
    public static final int CONNECTIONS = 10;

    private ServerPool() {}
}
