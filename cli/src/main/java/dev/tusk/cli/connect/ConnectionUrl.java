package dev.tusk.cli.connect;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Reads a database's URL in libpq's form, {@code postgresql://user:password@host:port,host:port/database?sslmode=require}, or
 * in JDBC's, {@code jdbc:postgresql://host:port/database?user=..}. Messages never repeat the URL, which may hold a password.
 */
final class ConnectionUrl {

    private static final String FORMS =
            "use postgresql://user@host:5432/database or jdbc:postgresql://host:5432/database";

    private ConnectionUrl() {}

    /** Whether the URL holds a password. */
    static boolean holdsPassword(String url) {
        return read(url, "the URL").find("password").isPresent();
    }

    /**
     * The parameters that the URL gives.
     *
     * @param origin where the URL comes from, for messages
     * @throws TuskException {@code INVALID_REQUEST} when it is not such a URL
     */
    static Parameters read(String url, String origin) {
        if (url.startsWith("jdbc:postgresql:")) {
            return ofJdbc(url, origin);
        }
        for (String scheme : List.of("postgresql://", "postgres://")) {
            if (url.startsWith(scheme)) {
                return ofLibpq(url.substring(scheme.length()), origin);
            }
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST, "%s is not the URL of a PostgreSQL database".formatted(origin), FORMS);
    }

    private static Parameters ofLibpq(String rest, String origin) {
        Parameters parameters = new Parameters();
        int query = rest.indexOf('?');
        if (query >= 0) {
            for (String pair : rest.substring(query + 1).split("&", -1)) {
                addPair(parameters, pair, origin);
            }
            rest = rest.substring(0, query);
        }
        // The last one: libpq wants an "@" inside a password written as %40, and nobody remembers.
        int at = rest.lastIndexOf('@');
        int slash = rest.indexOf('/', Math.max(at, 0));
        if (slash >= 0) {
            parameters.add("dbname", decoded(rest.substring(slash + 1), origin));
            rest = rest.substring(0, slash);
        }
        if (at >= 0) {
            String login = rest.substring(0, at);
            int colon = login.indexOf(':');
            parameters.add("user", decoded(colon < 0 ? login : login.substring(0, colon), origin));
            parameters.add("password", colon < 0 ? null : decoded(login.substring(colon + 1), origin));
            rest = rest.substring(at + 1);
        }
        addHosts(parameters, rest, origin);
        return parameters;
    }

    private static void addPair(Parameters parameters, String pair, String origin) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a parameter of %s has no value".formatted(origin),
                    FORMS + "?sslmode=require");
        }
        String keyword = decoded(pair.substring(0, equals), origin);
        String value = decoded(pair.substring(equals + 1), origin);
        if (keyword.equals("ssl") && value.equals("true")) {
            // libpq takes this for the sake of JDBC's URLs.
            parameters.add("sslmode", "require");
            return;
        }
        Parameters.check(keyword, origin);
        parameters.add(keyword, value);
    }

    private static void addHosts(Parameters parameters, String hosts, String origin) {
        if (hosts.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            int end = host.startsWith("[") ? host.indexOf(']') : host.indexOf(':') - 1;
            if (host.startsWith("[") && end < 0) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST, "an address of IPv6 in %s lacks its \"]\"".formatted(origin), FORMS);
            }
            boolean bracketed = host.startsWith("[");
            String name = bracketed ? host.substring(1, end) : end < -1 ? host : host.substring(0, end + 1);
            String after = bracketed ? host.substring(end + 1) : end < -1 ? "" : host.substring(end + 1);
            names.add(decoded(name, origin));
            ports.add(after.startsWith(":") ? decoded(after.substring(1), origin) : "");
        }
        parameters.add("host", String.join(",", names));
        if (ports.stream().anyMatch(port -> !port.isEmpty())) {
            parameters.add("port", String.join(",", ports));
        }
    }

    private static String decoded(String text, String origin) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) == '%') {
                if (i + 3 > text.length() || !text.substring(i + 1, i + 3).matches("[0-9a-fA-F]{2}")) {
                    throw TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "%s holds a \"%%\" that two hexadecimal digits do not follow".formatted(origin),
                            "write a percent sign as %25");
                }
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 3;
            } else {
                int codePoint = text.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Parameters ofJdbc(String url, String origin) {
        Properties parsed = Driver.parseURL(url, null);
        if (parsed == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%s is not a URL that the JDBC driver understands".formatted(origin),
                    FORMS);
        }
        Parameters parameters = new Parameters();
        Map<PGProperty, String> own = Map.of(
                PGProperty.PG_HOST, "host",
                PGProperty.PG_PORT, "port",
                PGProperty.PG_DBNAME, "dbname",
                PGProperty.USER, "user",
                PGProperty.PASSWORD, "password");
        own.forEach((property, keyword) -> parameters.add(keyword, parsed.getProperty(property.getName())));
        for (String name : parsed.stringPropertyNames()) {
            PGProperty property = PGProperty.forName(name);
            if (property == null || !own.containsKey(property)) {
                parameters.addDriverProperty(name, parsed.getProperty(name), origin);
            }
        }
        return parameters;
    }
}
