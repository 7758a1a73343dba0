package dev.tusk.server.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on, and forgets, what a client still sends while its request is refused. Most clients send a body to its end before
 * they look at the answer; were the connection closed in the middle, they would report a broken pipe in place of the reason.
 */
final class UnreadBody {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadBody.class);

    /** Who sends more, or longer, learns no reason. */
    private static final long MOST_BYTES = 256L << 20;

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int BUFFER_BYTES = 64 << 10;

    private UnreadBody() {}

    static void discard(Context context) {
        boolean body = context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
        // Who expects to be told before sending waits now, and must not be told to go on.
        if (!body || context.header("Expect") != null || context.req().getContentLengthLong() > MOST_BYTES) {
            return;
        }
        long deadline = System.nanoTime() + LONGEST.toNanos();
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = context.req().getInputStream();
            long left = MOST_BYTES;
            int read = 0;
            while (read >= 0 && left > 0 && System.nanoTime() - deadline < 0) {
                read = in.read(buffer);
                left -= read;
            }
        } catch (IOException e) {
            // The refusal is answered all the same; whether somebody reads it is not known.
            LOG.debug("the rest of a refused request could not be read: {}", e.toString());
        }
    }
}
