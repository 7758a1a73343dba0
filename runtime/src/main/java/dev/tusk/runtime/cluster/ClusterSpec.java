package dev.tusk.runtime.cluster;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a cluster should be.
 *
 * @param name for messages; letters, digits, dashes and underscores
 * @param directory holds all of the cluster: data, settings, password, log; made when missing
 * @param port the TCP port on the loopback address; 0 takes the one of the last time when it is free, or else another
 * @param settings names and values as in postgresql.conf; they win over its own, and lose to {@code alter system}
 * @param lifetime when the server ends
 */
public record ClusterSpec(String name, Path directory, int port, Map<String, String> settings, Lifetime lifetime) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_$.]*");
    private static final int HIGHEST_PORT = 65_535;

    public ClusterSpec {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "cluster name \"%s\": letters, digits, dashes and underscores only, at most 63".formatted(name));
        }
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port %d is not between 0 and %d".formatted(port, HIGHEST_PORT));
        }
        directory = directory.toAbsolutePath().normalize();
        NavigableMap<String, String> sorted = new TreeMap<>(settings);
        sorted.forEach((setting, value) -> {
            if (!SETTING.matcher(setting).matches()) {
                throw new IllegalArgumentException("server setting \"%s\" is not a name".formatted(setting));
            }
            if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("server setting %s: its value spans lines".formatted(setting));
            }
        });
        settings = Collections.unmodifiableNavigableMap(sorted);
    }

    /** A cluster with the usual settings that ends with this process and keeps its data. */
    public static ClusterSpec of(String name, Path directory) {
        return new ClusterSpec(name, directory, 0, Map.of(), Lifetime.OWNER);
    }

    public ClusterSpec onPort(int newPort) {
        return new ClusterSpec(name, directory, newPort, settings, lifetime);
    }

    public ClusterSpec lasting(Lifetime newLifetime) {
        return new ClusterSpec(name, directory, port, settings, newLifetime);
    }

    /** With a setting added or replaced. */
    public ClusterSpec with(String setting, String value) {
        NavigableMap<String, String> more = new TreeMap<>(settings);
        more.put(setting, value);
        return new ClusterSpec(name, directory, port, more, lifetime);
    }

    /** With settings added or replaced. */
    public ClusterSpec with(Map<String, String> changed) {
        NavigableMap<String, String> more = new TreeMap<>(settings);
        more.putAll(changed);
        return new ClusterSpec(name, directory, port, more, lifetime);
    }
}
