package dev.tusk.server.http;

import dev.tusk.server.ApiKey;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in. On loopback every program of this machine may, but no page of the web: neither by a name that
 * resolves to this machine (DNS rebinding), nor by a form or script on another site. Elsewhere an API key is asked for.
 */
public final class AccessGuard {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final boolean loopback;
    private final List<String> hosts;
    private final @Nullable ApiKey apiKey;

    /**
     * A guard of a server that listens on this host.
     *
     * @param loopback whether it is a loopback address
     */
    public AccessGuard(boolean loopback, String host, List<String> allowedHosts, @Nullable ApiKey apiKey) {
        this.loopback = loopback;
        this.hosts = Stream.concat(Stream.of(host), allowedHosts.stream())
                .map(AccessGuard::plain)
                .toList();
        this.apiKey = apiKey;
    }

    /**
     * Lets a request pass.
     *
     * @throws HttpProblem when it may not come in
     */
    public void check(Context context) {
        checkHost(context);
        checkOrigin(context);
        boolean guarded = context.path().startsWith("/v1") || context.path().equals("/metrics");
        if (apiKey != null && guarded && !apiKey.accepts(context.header("Authorization"))) {
            throw new HttpProblem(
                    401,
                    "Unauthorized",
                    context.header("Authorization") == null ? "an API key is needed" : "the API key is not right",
                    "send the header \"Authorization: Bearer KEY\"",
                    Map.of("WWW-Authenticate", "Bearer realm=\"tusk\""));
        }
    }

    private void checkHost(Context context) {
        String name = plain(context.req().getServerName());
        if (loopback && !isLoopbackName(name) && !hosts.contains(name)) {
            throw new HttpProblem(
                    421,
                    "Misdirected request",
                    "this server does not answer to the name \"%s\"".formatted(name),
                    "use 127.0.0.1 or localhost, or start it with --allowed-host");
        }
    }

    private void checkOrigin(Context context) {
        if (SAFE_METHODS.contains(context.method().name())) {
            return;
        }
        String origin = context.header("Origin");
        String site = context.header("Sec-Fetch-Site");
        boolean foreign = (site != null && !site.equals("same-origin") && !site.equals("none"))
                || (origin != null && !isOwn(origin, context));
        if (foreign) {
            throw new HttpProblem(
                    403,
                    "Cross-origin request",
                    "a page of another site%s may not change anything here"
                            .formatted(origin == null ? "" : " (%s)".formatted(origin)),
                    "call the API from a program, or from a page of this server");
        }
    }

    private boolean isOwn(String origin, Context context) {
        int scheme = origin.indexOf("://");
        if (scheme < 0) {
            return false;
        }
        String authority = origin.substring(scheme + 3);
        String own = context.header("Host");
        return authority.equalsIgnoreCase(own) || hosts.contains(plain(withoutPort(authority)));
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    private static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    private static boolean isLoopbackName(String name) {
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("::1")
                || name.equals("0:0:0:0:0:0:0:1")
                || name.matches("127(\\.\\d{1,3}){3}");
    }
}
