package dev.tusk.sources.web;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.SiteMapURL;
import crawlercommons.sitemaps.UnknownFormatException;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.record.BrokenItem;
import dev.tusk.sources.shape.FieldTest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pages of sitemaps, one sitemap after the other. Not for use by several threads at once. */
final class SitemapItems implements Items {

    private static final int MAX_SITEMAPS = 50_000;

    private final SitemapSpec spec;
    private final ContentReader content;
    private final Web web;
    private final Robots robots;
    private final List<Pattern> include;
    private final List<Pattern> exclude;

    private final Deque<URI> sitemaps = new ArrayDeque<>();
    private final Set<URI> seen = new HashSet<>();
    private Iterator<SiteMapURL> pages = List.<SiteMapURL>of().iterator();
    private @Nullable SourceItem next;
    private long given;
    private @Nullable String incomplete;

    SitemapItems(SitemapSpec spec, ContentReader content) {
        this.spec = spec;
        this.content = content;
        this.web = new Web(spec.userAgent(), spec.timeout(), spec.delay());
        this.robots = new Robots(web, spec.userAgent());
        this.include = patterns(spec.include());
        this.exclude = patterns(spec.exclude());
        sitemaps.add(spec.sitemap());
        seen.add(spec.sitemap());
    }

    private static List<Pattern> patterns(List<String> globs) {
        return globs.stream()
                .map(glob -> Pattern.compile(java.util.Arrays.stream(glob.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"))))
                .toList();
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            if (given == spec.maxPages()) {
                if (pages.hasNext() || !sitemaps.isEmpty()) {
                    incomplete = "there are more than %,d pages".formatted(spec.maxPages());
                }
                return false;
            }
            if (pages.hasNext()) {
                next = page(pages.next());
            } else if (!sitemaps.isEmpty()) {
                read(sitemaps.remove());
            } else {
                return false;
            }
        }
        return true;
    }

    @Override
    public SourceItem next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        SourceItem item = next;
        next = null;
        given++;
        return item;
    }

    private boolean isHere(URI address) {
        return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                && address.getHost() != null
                && (spec.otherHosts()
                        || address.getHost().equalsIgnoreCase(spec.sitemap().getHost()));
    }

    private @Nullable SourceItem page(SiteMapURL page) {
        URI address;
        try {
            address = page.getUrl().toURI();
        } catch (URISyntaxException e) {
            return new BrokenItem(
                    page.getUrl().toString(),
                    new TuskException(
                            ErrorCode.FILE_UNREADABLE, "cannot read %s: not an address".formatted(page.getUrl())));
        }
        if (!isHere(address) || !isWanted(address) || !seen.add(address)) {
            return null;
        }
        String lastModified = page.getLastModified() == null
                ? null
                : page.getLastModified().toInstant().toString();
        if (spec.where() != null) {
            Map<String, @Nullable Object> fields = new HashMap<>();
            fields.put("id", address.toString());
            fields.put("source", address.toString());
            fields.put("lastmod", lastModified);
            fields.put("priority", page.getPriority());
            if (!FieldTest.passes(spec.where(), fields)) {
                return null;
            }
        }
        return new PageItem(address, lastModified, web, robots, this::isHere, content, spec.shape());
    }

    private boolean isWanted(URI address) {
        String path = String.valueOf(address.getPath());
        return (include.isEmpty()
                        || include.stream().anyMatch(glob -> glob.matcher(path).matches()))
                && exclude.stream().noneMatch(glob -> glob.matcher(path).matches());
    }

    /** @throws TuskException where the first sitemap cannot be read; of others the failure is an item */
    private void read(URI address) {
        try {
            robots.require(address);
            AbstractSiteMap map = parse(address);
            if (map instanceof SiteMapIndex index) {
                index.getSitemaps().forEach(each -> enqueue(each.getUrl().toString()));
            } else if (map instanceof SiteMap leaf) {
                pages = leaf.getSiteMapUrls().iterator();
            }
        } catch (TuskException e) {
            if (address.equals(spec.sitemap())) {
                throw e;
            }
            incomplete = e.getMessage();
            next = new BrokenItem(address.toString(), e);
        }
    }

    private void enqueue(String sitemap) {
        URI address = URI.create(sitemap);
        if (isHere(address) && sitemaps.size() < MAX_SITEMAPS && seen.add(address)) {
            sitemaps.add(address);
        }
    }

    private AbstractSiteMap parse(URI address) {
        Web.Answer answer = web.get(address, Map.of(), this::isHere);
        if (answer.status() != 200) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the sitemap %s: the server answers %d".formatted(address, answer.status()));
        }
        SiteMapParser parser = new SiteMapParser(false, true);
        parser.setStrictNamespace(false);
        try {
            byte[] body = answer.body();
            boolean packed = body.length > 2 && body[0] == (byte) 0x1f && body[1] == (byte) 0x8b;
            return parser.parseSiteMap(
                    Web.limited(address, packed ? Web.unpack(body) : body),
                    answer.from().toURL());
        } catch (UnknownFormatException | IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the sitemap %s: it is none".formatted(address),
                    e.getMessage(),
                    "a sitemap is XML as sitemaps.org has it, a feed, or a text with an address a line",
                    e);
        }
    }

    @Override
    public Optional<String> incomplete() {
        return Optional.ofNullable(incomplete);
    }

    @Override
    public void close() {
        web.close();
    }
}
