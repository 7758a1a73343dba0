package dev.tusk.cli.connect;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Connection parameters by libpq's keywords ({@code host}, {@code sslmode} ...), collected from several places: the first
 * place that gives a parameter wins, as in libpq.
 */
final class Parameters {

    /** libpq's keywords that are handed to pgJDBC, by the names that it gives them. */
    private static final Map<String, PGProperty> OF_DRIVER = Map.ofEntries(
            Map.entry("sslmode", PGProperty.SSL_MODE),
            Map.entry("sslrootcert", PGProperty.SSL_ROOT_CERT),
            Map.entry("sslcert", PGProperty.SSL_CERT),
            Map.entry("sslkey", PGProperty.SSL_KEY),
            Map.entry("sslpassword", PGProperty.SSL_PASSWORD),
            Map.entry("sslnegotiation", PGProperty.SSL_NEGOTIATION),
            Map.entry("connect_timeout", PGProperty.CONNECT_TIMEOUT),
            Map.entry("application_name", PGProperty.APPLICATION_NAME),
            Map.entry("options", PGProperty.OPTIONS),
            Map.entry("target_session_attrs", PGProperty.TARGET_SERVER_TYPE),
            Map.entry("channel_binding", PGProperty.CHANNEL_BINDING),
            Map.entry("gssencmode", PGProperty.GSS_ENC_MODE),
            Map.entry("krbsrvname", PGProperty.KERBEROS_SERVER_NAME),
            Map.entry("load_balance_hosts", PGProperty.LOAD_BALANCE_HOSTS),
            Map.entry("keepalives", PGProperty.TCP_KEEP_ALIVE),
            Map.entry("require_auth", PGProperty.REQUIRE_AUTH));

    private static final Set<String> OWN =
            Set.of("host", "hostaddr", "port", "dbname", "user", "password", "passfile", "service");

    /** What libpq knows and a Java program has no use for. */
    private static final Set<String> IGNORED = Set.of(
            "client_encoding",
            "fallback_application_name",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "sslcompression",
            "sslsni",
            "tcp_user_timeout");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> ofDriver = new LinkedHashMap<>();

    /** Takes a parameter, unless it is known already. */
    Parameters add(String keyword, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            values.putIfAbsent(keyword, value);
        }
        return this;
    }

    /** Takes a parameter by pgJDBC's name. */
    void addDriverProperty(String name, String value, String origin) {
        if (PGProperty.forName(name) == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "unknown connection parameter \"%s\" in %s".formatted(name, origin),
                    Suggestion.hint(
                            name,
                            Stream.of(PGProperty.values())
                                    .map(PGProperty::getName)
                                    .toList()));
        }
        ofDriver.putIfAbsent(name, value);
    }

    /** Takes all that another place gives and this one does not. */
    Parameters addAll(Parameters others) {
        others.values.forEach(values::putIfAbsent);
        others.ofDriver.forEach(ofDriver::putIfAbsent);
        return this;
    }

    Optional<String> find(String keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    /** @throws TuskException {@code INVALID_REQUEST} when libpq has no such keyword, with the nearest that it has */
    static void check(String keyword, String origin) {
        if (!OF_DRIVER.containsKey(keyword) && !OWN.contains(keyword) && !IGNORED.contains(keyword)) {
            Set<String> known = new TreeSet<>(OF_DRIVER.keySet());
            known.addAll(OWN);
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "unknown connection parameter \"%s\" in %s".formatted(keyword, origin),
                    Suggestion.hint(keyword, known));
        }
    }

    /** The hosts, each with its port: as many ports as hosts, or one for all. */
    List<Host> hosts(String origin) {
        List<String> names = List.of(
                find("hostaddr").or(() -> find("host")).orElse("localhost").split(",", -1));
        List<String> ports = List.of(find("port").orElse("").split(",", -1));
        if (ports.size() > 1 && ports.size() != names.size()) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%s names %d ports for %d hosts".formatted(origin, ports.size(), names.size()));
        }
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).isEmpty() ? "localhost" : names.get(i);
            if (name.startsWith("/") || name.startsWith("@")) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot connect to the Unix socket in \"%s\": Tusk connects over TCP".formatted(name),
                        "use the host localhost (and a password, for example in ~/.pgpass)");
            }
            hosts.add(new Host(name, port(ports.get(ports.size() == 1 ? 0 : i), origin)));
        }
        return hosts;
    }

    private static int port(String text, String origin) {
        if (text.isEmpty()) {
            return Host.DEFAULT_PORT;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "a port in %s is not a number of 1 to 65535".formatted(origin));
        }
        return Integer.parseInt(text);
    }

    /** The driver's properties, in its words. */
    Map<String, String> driverProperties(Path home) {
        Map<String, String> properties = new LinkedHashMap<>(ofDriver);
        values.forEach((keyword, value) -> {
            PGProperty property = OF_DRIVER.get(keyword);
            if (property != null) {
                properties.putIfAbsent(property.getName(), driverValue(keyword, value, home));
            }
        });
        // As in libpq: a server that vanished is noticed at last.
        properties.putIfAbsent(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        if ("system".equals(values.get("sslrootcert"))) {
            // libpq: verify against the certificate authorities that the system trusts, and never less than fully.
            properties.remove(PGProperty.SSL_ROOT_CERT.getName());
            properties.put(PGProperty.SSL_FACTORY.getName(), "org.postgresql.ssl.DefaultJavaSSLFactory");
            properties.put(PGProperty.SSL_MODE.getName(), "verify-full");
        }
        return properties;
    }

    private static String driverValue(String keyword, String value, Path home) {
        return switch (keyword) {
            case "target_session_attrs" ->
                switch (value) {
                    case "read-write", "primary" -> "primary";
                    case "read-only", "standby" -> "secondary";
                    case "prefer-standby" -> "preferSecondary";
                    default -> "any";
                };
            case "load_balance_hosts" -> String.valueOf(value.equals("random"));
            case "keepalives" -> String.valueOf(!value.equals("0"));
            case "sslrootcert", "sslcert", "sslkey" ->
                value.startsWith("~/") ? home.resolve(value.substring(2)).toString() : value;
            default -> value;
        };
    }
}
