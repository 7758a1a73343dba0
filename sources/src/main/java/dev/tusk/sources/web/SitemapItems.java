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
import java.net.URL;
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

    /** What may wait to be read at once; sitemaps.org allows an index as many. */
    static final int MAX_SITEMAPS = 50_000;

    private final SitemapSpec spec;
    private final ContentReader content;
    private final Web web;
    private final Robots robots;

    /** Whether the sitemap itself lies in the own network: else nothing that it names there is read. */
    private final boolean ownNetwork;

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
        this.ownNetwork = OwnNetwork.has(String.valueOf(spec.sitemap().getHost()));
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
        boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!isWeb || address.getHost() == null) {
            return false;
        }
        if (address.getHost().equalsIgnoreCase(spec.sitemap().getHost())) {
            return spec.otherHosts() || port(address) == port(spec.sitemap());
        }
        return spec.otherHosts() && (ownNetwork || !OwnNetwork.has(address.getHost()));
    }

    /** Where a redirection may lead: what robots.txt there forbids is told with that reason. */
    private boolean mayLeadTo(URI address) {
        if (!isHere(address)) {
            return false;
        }
        robots.require(address);
        return true;
    }

    /** 0 where it is the usual one of the scheme: many sites have the same pages by both. */
    private static int port(URI address) {
        int usual = "https".equals(address.getScheme()) ? 443 : 80;
        return address.getPort() == -1 || address.getPort() == usual ? 0 : address.getPort();
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
        return new PageItem(address, lastModified, web, robots, this::mayLeadTo, content, spec.shape());
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
                index.getSitemaps().forEach(each -> enqueue(each.getUrl()));
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

    private void enqueue(URL sitemap) {
        URI address;
        try {
            address = sitemap.toURI();
        } catch (URISyntaxException e) {
            incomplete = "cannot read the sitemap %s: not an address".formatted(sitemap);
            return;
        }
        if (!isHere(address) || seen.contains(address)) {
            return;
        }
        if (sitemaps.size() == MAX_SITEMAPS) {
            incomplete = "there are more than %,d sitemaps".formatted(MAX_SITEMAPS);
            return;
        }
        seen.add(address);
        sitemaps.add(address);
    }

    private AbstractSiteMap parse(URI address) {
        Web.Answer answer = web.get(address, Map.of(), this::mayLeadTo);
        if (answer.status() != 200) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the sitemap %s: the server answers %d".formatted(address, answer.status()));
        }
        byte[] body = answer.body();
        boolean packed = body.length > 2 && body[0] == (byte) 0x1f && body[1] == (byte) 0x8b;
        try {
            byte[] xml = Web.limited(address, packed ? Web.unpack(body) : body);
            URL from = answer.from().toURL();
            try {
                return parser(false).parseSiteMap(xml, from);
            } catch (UnknownFormatException broken) {
                // What stands in front of the fault is read all the same.
                AbstractSiteMap map = parser(true).parseSiteMap(xml, from);
                incomplete = "the sitemap %s breaks off: %s".formatted(address, broken.getMessage());
                return map;
            }
        } catch (UnknownFormatException | IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the sitemap %s: it is none".formatted(address),
                    e.getMessage(),
                    "a sitemap is XML as sitemaps.org has it, a feed, or a text with an address a line",
                    e);
        }
    }

    private static SiteMapParser parser(boolean partly) {
        SiteMapParser parser = new SiteMapParser(false, partly);
        parser.setStrictNamespace(false);
        return parser;
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
