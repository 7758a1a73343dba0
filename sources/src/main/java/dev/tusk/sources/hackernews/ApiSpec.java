package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.shape.Shape;
import java.net.URI;
import java.time.Duration;

/**
 * How the API is read.
 *
 * @param base its address, with its version
 * @param concurrency how many requests are under way at once: 1 to 256
 * @param timeout for each request
 * @param firstPause before a request is tried again; doubled with each try
 * @param from the first item where nothing was read before; 0 for the one after those of dumps
 * @param follow whether to go on with what is new and what changes until asked to stop
 * @param every how long to wait before looking again
 * @param shape what every document is given
 */
public record ApiSpec(
        URI base,
        int concurrency,
        Duration timeout,
        Duration firstPause,
        long from,
        boolean follow,
        Duration every,
        Shape shape) {

    /** Where the official API is. */
    public static final URI OFFICIAL = URI.create("https://hacker-news.firebaseio.com/v0");

    public static final Duration TIMEOUT = Duration.ofSeconds(20);
    public static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    public ApiSpec {
        if (concurrency < 1 || concurrency > 256) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "1 to 256 requests at once are possible, not " + concurrency);
        }
        if (from < 0) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "there is no item " + from);
        }
        String text = base.toString();
        base = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : base;
    }

    /** This, followed or not. */
    public ApiSpec following(boolean follows) {
        return new ApiSpec(base, concurrency, timeout, firstPause, from, follows, every, shape);
    }
}
