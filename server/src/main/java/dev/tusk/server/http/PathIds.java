package dev.tusk.server.http;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what an address says, byte for byte as the client encoded it. */
public final class PathIds {

    private PathIds() {}

    /**
     * What follows so many segments of the address, percent-decoded; slashes in it need no encoding, and {@code +} stands
     * for itself.
     *
     * @throws HttpProblem 400 when the encoding is broken
     */
    public static String after(int segments, Context context) {
        String path = context.req().getRequestURI();
        int start = 0;
        for (int i = 0; i <= segments; i++) {
            start = path.indexOf('/', start) + 1;
        }
        return decode(path.substring(start));
    }

    /**
     * Lets an address pass whose query is UTF-8: elsewhere its broken bytes would become replacement characters, and
     * different ids the same.
     *
     * @throws HttpProblem 400 when the encoding is broken
     */
    public static void checkQuery(Context context) {
        String query = context.queryString();
        if (query != null) {
            decode(query);
        }
    }

    static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.write(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw broken("\"%\" must be followed by two hexadecimal digits");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw broken("it is not UTF-8");
        }
    }

    private static HttpProblem broken(String why) {
        return new HttpProblem(
                400,
                "Bad address",
                "the address cannot be decoded: " + why,
                "percent-encode the UTF-8 bytes of ids and filters");
    }
}
