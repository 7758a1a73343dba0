package dev.tusk.sources.web;

import dev.tusk.core.filter.Filter;
import dev.tusk.sources.shape.Shape;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a web site that a sitemap names.
 *
 * @param sitemap its address, or that of an index of sitemaps
 * @param include patterns ({@code *} for anything) of paths that are taken; empty for all
 * @param exclude patterns of paths that are not
 * @param otherHosts whether pages of other hosts than the sitemap's are taken
 * @param delay between two requests; robots.txt may ask for more
 * @param timeout of one request, from its beginning to the last byte
 * @param maxPages where the sitemap has more, the rest is left out
 * @param userAgent by which robots.txt knows the program, a name without blanks and a version after a slash
 * @param where the condition on {@code id}, {@code source}, {@code lastmod} and {@code priority}; null for all
 */
public record SitemapSpec(
        URI sitemap,
        List<String> include,
        List<String> exclude,
        boolean otherHosts,
        Duration delay,
        Duration timeout,
        int maxPages,
        String userAgent,
        Shape shape,
        @Nullable Filter where) {

    /** A second: what crawlers that nobody complains of keep to. */
    public static final Duration DELAY = Duration.ofSeconds(1);

    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    public static final int MAX_PAGES = 1_000_000;

    public SitemapSpec {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }
}
