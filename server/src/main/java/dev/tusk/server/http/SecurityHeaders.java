package dev.tusk.server.http;

import io.javalin.http.Context;

/** Headers that keep a browser from doing with an answer what nobody meant. */
public final class SecurityHeaders {

    /** Everything comes from this server; nothing is inline, framed, or sent elsewhere. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    public static void set(Context context) {
        context.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        // What the API answers is of this moment; the page's files set their own.
        context.header("Cache-Control", "no-store");
    }
}
