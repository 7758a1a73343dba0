package dev.tusk.cli.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;

/**
 * A database, and how to log in.
 *
 * @param hosts tried in this order
 * @param properties further properties of the driver (pgJDBC), by its own names
 * @param origin what named this database, for messages: {@code --url}, {@code TUSK_URL} ...
 */
public record ConnectionTarget(
        List<Host> hosts,
        String database,
        String user,
        Optional<String> password,
        Map<String, String> properties,
        String origin) {

    public ConnectionTarget {
        hosts = List.copyOf(hosts);
        properties = Map.copyOf(properties);
    }

    /** A database on this machine's loopback address. */
    public static ConnectionTarget local(int port, String database, String user, String password, String origin) {
        return new ConnectionTarget(
                List.of(new Host("127.0.0.1", port)), database, user, Optional.of(password), Map.of(), origin);
    }

    /** The same, but a standby among its hosts where there is one. */
    ConnectionTarget preferringStandby() {
        Map<String, String> preferring = new HashMap<>(properties);
        preferring.put(PGProperty.TARGET_SERVER_TYPE.getName(), "preferSecondary");
        return new ConnectionTarget(hosts, database, user, password, preferring, origin);
    }

    /** The database for messages: {@code postgresql://user@host:5432/database}; never the password. */
    @Override
    public String toString() {
        return "postgresql://%s@%s/%s"
                .formatted(user, hosts.stream().map(Host::toString).collect(Collectors.joining(",")), database);
    }
}
