package dev.tusk.cli.ingest;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.hackernews.ApiSpec;
import dev.tusk.sources.shape.Shape;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the API of Hacker News is read. */
final class ApiOptions {

    private static final int CONCURRENCY = 16;

    @Option(
            names = "--api",
            paramLabel = "URL",
            description = "The address of the API. Default: https://hacker-news.firebaseio.com/v0")
    private @Nullable String address;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "How many requests are under way at once, 1 to 256. Default: 16.")
    private @Nullable Integer concurrency;

    @Option(
            names = "--from",
            paramLabel = "ID",
            description =
                    "The first item where the API was not read before. Default: the one after those of the dumps, or 1.")
    private @Nullable Long from;

    @Option(
            names = "--follow",
            description = "Go on with new items and with those that change, until Ctrl-C or SIGTERM.")
    private boolean follow;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "How long --follow waits before it looks again. Default: ${DEFAULT-VALUE}.")
    private int everySeconds;

    boolean given() {
        return address != null || concurrency != null || from != null || follow;
    }

    boolean follows() {
        return follow;
    }

    ApiSpec spec() {
        return new ApiSpec(
                address(),
                Objects.requireNonNullElse(concurrency, CONCURRENCY),
                ApiSpec.TIMEOUT,
                ApiSpec.FIRST_PAUSE,
                Objects.requireNonNullElse(from, 0L),
                follow,
                Duration.ofSeconds(Math.max(1, everySeconds)),
                Shape.NONE);
    }

    private URI address() {
        if (address == null) {
            return ApiSpec.OFFICIAL;
        }
        try {
            URI read = new URI(address);
            if (read.getHost() != null
                    && String.valueOf(read.getScheme()).matches("https?")
                    && read.getUserInfo() == null) {
                return read;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "cannot read --api \"%s\": not the address of an API".formatted(address),
                "for example https://hacker-news.firebaseio.com/v0");
    }
}
