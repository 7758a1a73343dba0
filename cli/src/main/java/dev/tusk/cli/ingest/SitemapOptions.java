package dev.tusk.cli.ingest;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.web.SitemapSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The pages of a web site. */
final class SitemapOptions {

    /** By which robots.txt knows us. */
    private static final String USER_AGENT = "tusk";

    @Option(
            names = "--sitemap",
            paramLabel = "URL",
            description = "Read the pages that this sitemap, or index of sitemaps, names; robots.txt is obeyed.")
    private @Nullable String sitemap;

    @Option(
            names = "--delay",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description =
                    "Between two requests to a web server; robots.txt may ask for more. Default: ${DEFAULT-VALUE}.")
    private double delaySeconds;

    @Option(
            names = "--max-pages",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Default: ${DEFAULT-VALUE}.")
    private int maxPages;

    @Option(names = "--other-hosts", description = "Also pages of other hosts than the sitemap's.")
    private boolean otherHosts;

    boolean given() {
        return sitemap != null;
    }

    SitemapSpec spec(FileOptions files, RowForm rows) {
        return new SitemapSpec(
                address(Objects.requireNonNull(sitemap)),
                files.include(),
                files.exclude(),
                otherHosts,
                Duration.ofMillis((long) (Math.max(0, delaySeconds) * 1000)),
                SitemapSpec.TIMEOUT,
                maxPages,
                USER_AGENT,
                rows.shape(),
                rows.where());
    }

    private static URI address(String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "cannot read --sitemap \"%s\": not the address of a page".formatted(text),
                "for example https://example.com/sitemap.xml");
    }
}
