package dev.tusk.sources.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.TextContentReader;
import dev.tusk.sources.parse.ParseLimits;
import dev.tusk.sources.parse.ParsedContent;
import dev.tusk.sources.shape.Shape;
import dev.tusk.sources.web.TestSite.Page;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SitemapSourceTest {

    private final TestSite site = new TestSite();
    private ContentReader content = new TextContentReader();
    private boolean otherHosts;
    private Duration delay = Duration.ZERO;
    private Duration timeout = Duration.ofSeconds(10);
    private Optional<String> incomplete = Optional.empty();

    SitemapSourceTest() throws IOException {}

    @AfterEach
    void stop() {
        site.close();
    }

    private String map(String... paths) {
        return Arrays.stream(paths)
                .map(path -> path.startsWith("<") ? path : "<loc>" + site.at(path) + "</loc>")
                .map(entry -> "<url>" + entry + "</url>")
                .collect(Collectors.joining(
                        "",
                        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">",
                        "</urlset>"));
    }

    private SitemapSource source(List<String> exclude, @Nullable Filter where, URI sitemap) {
        return new SitemapSource(
                new SitemapSpec(
                        sitemap, List.of(), exclude, otherHosts, delay, timeout, 1000, "tusk/1", Shape.NONE, where),
                content);
    }

    /** What became of each page, the result of reading it with a fingerprint of before. */
    private List<String> read(Map<String, String> before) {
        return read(source(List.of(), null, site.at("/sitemap.xml")), before);
    }

    private List<String> read(SitemapSource source, Map<String, String> before) {
        List<String> told = new ArrayList<>();
        try (Items items = source.open()) {
            while (items.hasNext()) {
                SourceItem item = items.next();
                String path = item.id().replace(site.at("").toString(), "");
                try {
                    told.add(path + " "
                            + (switch (item.read(before.get(item.id()))) {
                                case Reading.Content content -> {
                                    fingerprints.put(item.id(), String.valueOf(content.fingerprint()));
                                    yield content.document().body();
                                }
                                case Reading.Same same -> "same";
                                case Reading.Dropped dropped -> "dropped";
                            }));
                } catch (TuskException e) {
                    told.add(path + " " + e.getMessage().replace(site.at("").toString(), ""));
                }
            }
            incomplete = items.incomplete();
        }
        return told;
    }

    private final Map<String, String> fingerprints = new java.util.HashMap<>();

    @Test
    void readsThePagesThatRobotsLetsItRead() {
        site.pages.put("/robots.txt", Page.of("text/plain", "User-agent: *\nDisallow: /private/\n"));
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a", "/private/b", "/c", "/d", "/a")));
        site.pages.put("/a", Page.html("<p>A"));
        site.pages.put("/private/b", Page.html("<p>B"));
        site.pages.put("/c", Page.of("image/png", "C"));

        assertThat(read(Map.of()))
                .containsExactly(
                        "/a <p>A",
                        "/private/b cannot read /private/b: robots.txt of its host forbids it",
                        "/c cannot read /c: it is of the type \"image/png\"",
                        "/d cannot read /d: the server answers 404");
        assertThat(incomplete).isEmpty();
        assertThat(site.requests).containsExactly("/robots.txt 200", "/sitemap.xml 200", "/a 200", "/c 200", "/d 404");
    }

    @Test
    void readsIndexesPackedOnesAndSaysWhichCannotBeRead() throws IOException {
        site.pages.put(
                "/sitemap.xml",
                Page.of(
                        "application/xml",
                        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                                + "<sitemap><loc>%s</loc></sitemap><sitemap><loc>%s</loc></sitemap><sitemap><loc>%s</loc></sitemap></sitemapindex>"
                                        .formatted(
                                                site.at("/one.xml.gz"),
                                                site.at("/gone.xml"),
                                                site.at("/sitemap.xml"))));
        site.pages.put("/one.xml.gz", new Page(200, "application/gzip", TestSite.gzip(map("/a")), null, Map.of()));
        site.pages.put(
                "/a", new Page(200, "text/html", TestSite.gzip("<p>A"), null, Map.of("Content-Encoding", "gzip")));

        assertThat(read(Map.of()))
                .containsExactly("/a <p>A", "/gone.xml cannot read the sitemap /gone.xml: the server answers 404");
        assertThat(incomplete).isPresent();
    }

    @Test
    void aSitemapThatBreaksOffIsReadAsFarAsItGoesAndIsNotWhole() {
        String whole = map("/a", "/b", "/c");
        site.pages.put("/sitemap.xml", Page.of("application/xml", whole.substring(0, whole.lastIndexOf("<url>") + 20)));
        site.pages.put("/a", Page.html("<p>A"));
        site.pages.put("/b", Page.html("<p>B"));
        assertThat(read(Map.of())).containsExactly("/a <p>A", "/b <p>B");
        assertThat(incomplete).hasValueSatisfying(why -> assertThat(why).contains("breaks off"));
    }

    private static String index(String sitemaps) {
        return "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">" + sitemaps + "</sitemapindex>";
    }

    @Test
    void addressesThatAreNoneDoNotEndTheRun() {
        site.pages.put(
                "/sitemap.xml",
                Page.of(
                        "application/xml",
                        index("<sitemap><loc>%s</loc></sitemap><sitemap><loc>%s</loc></sitemap>"
                                .formatted(site.at("/") + "a|b%zz.xml", site.at("/one.xml")))));
        site.pages.put("/one.xml", Page.of("application/xml", map("/a")));
        site.pages.put("/a", Page.html("<p>A"));
        assertThat(read(Map.of())).contains("/a <p>A");
    }

    @Test
    void tellsThatThereAreMoreSitemapsThanItReads() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= SitemapItems.MAX_SITEMAPS; i++) {
            many.append("<sitemap><loc>").append(site.at("/" + i)).append("</loc></sitemap>");
        }
        site.pages.put("/sitemap.xml", Page.of("application/xml", index(many.toString())));
        site.pages.put("/0", Page.of("application/xml", map("/a")));
        try (Items items = source(List.of(), null, site.at("/sitemap.xml")).open()) {
            assertThat(items.next().id()).isEqualTo(site.at("/a").toString());
            assertThat(items.incomplete()).hasValue("there are more than 50,000 sitemaps");
        }
    }

    @Test
    void asksWhetherAPageHasChanged() {
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a", "/b")));
        site.pages.put("/a", Page.html("<p>A").tagged("\"v1\""));
        site.pages.put("/b", Page.html("<p>B"));
        read(Map.of());
        site.requests.clear();

        assertThat(read(fingerprints)).containsExactly("/a same", "/b same");
        assertThat(site.requests).contains("/a 304", "/b 200");
        site.pages.put("/a", Page.html("<p>A2").tagged("\"v2\""));
        assertThat(read(fingerprints)).containsExactly("/a <p>A2", "/b same");
    }

    @Test
    void readsAPageByTheCharacterSetThatTheServerTells() {
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a")));
        site.pages.put(
                "/a",
                new Page(
                        200,
                        "text/html; charset=iso-8859-2",
                        "<p>\u017e\u00e1ba".getBytes(java.nio.charset.Charset.forName("iso-8859-2")),
                        null,
                        Map.of()));
        try (ParsedContent parsed = new ParsedContent(ParseLimits.DEFAULT)) {
            content = parsed;
            assertThat(read(Map.of())).containsExactly("/a <p>\u017e\u00e1ba");
        }
    }

    @Test
    void trustsTheTimeThatASitemapGives() {
        String dated = "<loc>%s</loc><lastmod>2024-05-01T10:00:00Z</lastmod>".formatted(site.at("/a"));
        site.pages.put("/sitemap.xml", Page.of("application/xml", map(dated)));
        site.pages.put("/a", Page.html("<p>A"));
        read(Map.of());
        String fingerprint =
                Objects.requireNonNull(fingerprints.get(site.at("/a").toString()));

        assertThat(first().compare(fingerprint)).isEqualTo(SourceItem.Version.SAME);
        site.pages.put("/sitemap.xml", Page.of("application/xml", map(dated.replace("10:00", "11:00"))));
        assertThat(first().compare(fingerprint)).isEqualTo(SourceItem.Version.OTHER);
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a")));
        assertThat(first().compare(fingerprint)).isEqualTo(SourceItem.Version.UNKNOWN);
    }

    private SourceItem first() {
        try (Items items = source(List.of(), null, site.at("/sitemap.xml")).open()) {
            return items.next();
        }
    }

    @Test
    void staysOnTheHostAndWhereItIsTold() {
        site.pages.put(
                "/sitemap.xml",
                Page.of("application/xml", map("/a", "/old/b", "<loc>http://localhost:1/c</loc>", "/moved")));
        site.pages.put("/a", Page.html("<p>A"));
        site.pages.put(
                "/moved", new Page(302, "text/html", new byte[0], null, Map.of("Location", "http://localhost:1/d")));

        assertThat(read(source(List.of("/old/*"), null, site.at("/sitemap.xml")), Map.of()))
                .containsExactly(
                        "/a <p>A",
                        "/moved cannot read /moved: it leads to http://localhost:1/d, which is not to be read");
        assertThat(read(
                        source(List.of(), FilterJson.parse("{\"priority\": {\"$gt\": 0.9}}"), site.at("/sitemap.xml")),
                        Map.of()))
                .isEmpty();
    }

    @Test
    void robotsHoldForWhereARedirectionLeads() {
        site.pages.put("/robots.txt", Page.of("text/plain", "User-agent: *\nDisallow: /private/\n"));
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a")));
        site.pages.put(
                "/a",
                new Page(
                        302,
                        "text/html",
                        new byte[0],
                        null,
                        Map.of("Location", site.at("/private/b").toString())));
        site.pages.put("/private/b", Page.html("<p>B"));

        assertThat(read(Map.of())).singleElement().asString().contains("/private/b: robots.txt of its host forbids it");
        assertThat(site.requests).doesNotContain("/private/b 200");
    }

    @Test
    void anotherPortIsAnotherSite() throws IOException {
        try (TestSite other = new TestSite()) {
            other.pages.put("/b", Page.html("<p>B"));
            site.pages.put("/sitemap.xml", Page.of("application/xml", map("<loc>" + other.at("/b") + "</loc>", "/a")));
            site.pages.put("/a", Page.html("<p>A"));
            assertThat(read(Map.of())).containsExactly("/a <p>A");
            assertThat(other.requests).isEmpty();
        }
    }

    @Test
    void pausesBetweenRequests() {
        delay = Duration.ofMillis(200);
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a")));
        site.pages.put("/a", Page.html("<p>A"));
        read(Map.of());
        for (int i = 1; i < site.moments.size(); i++) {
            assertThat(site.moments.get(i) - site.moments.get(i - 1))
                    .isGreaterThan(Duration.ofMillis(150).toNanos());
        }
    }

    @Test
    void asksAgainWhereTheServerIsBusyAndGivesUpInTheEnd() {
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a")));
        site.pages.put("/a", new Page(503, "text/html", new byte[0], null, Map.of()));
        assertThat(read(Map.of())).containsExactly("/a cannot read /a: the server answers 503");
        assertThat(site.requests.stream().filter("/a 503"::equals)).hasSize(3);
    }

    @Test
    void readsNothingWhereRobotsCannotBeHad() {
        site.pages.put("/robots.txt", new Page(500, "text/plain", new byte[0], null, Map.of()));
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/a")));
        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("robots.txt");
    }

    @Test
    void refusesWhatIsNoSitemapAndWhatIsTooLarge() throws IOException {
        site.pages.put("/sitemap.xml", Page.of("application/pdf", "%PDF-1.4 no sitemap at all"));
        assertThatThrownBy(() -> read(Map.of())).isInstanceOf(TuskException.class);

        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/bomb")));
        byte[] bomb = TestSite.gzip(" ".repeat(Web.MAX_BYTES + 1));
        assertThat(bomb.length).isLessThan(1 << 20);
        site.pages.put("/bomb", new Page(200, "text/html", bomb, null, Map.of("Content-Encoding", "gzip")));
        assertThat(read(Map.of())).containsExactly("/bomb cannot read /bomb: it is larger than 64 MiB");
    }

    @Test
    void doesNotWaitForASlowServer() throws IOException {
        timeout = Duration.ofMillis(500);
        site.pages.put("/sitemap.xml", Page.of("application/xml", map("/slow")));
        try (SlowAnswer slow = new SlowAnswer()) {
            String entry = "<loc>http://127.0.0.1:%d/slow</loc>".formatted(slow.port());
            site.pages.put("/sitemap.xml", Page.of("application/xml", map(entry)));
            otherHosts = true;
            long start = System.nanoTime();
            List<String> told = read(Map.of());
            assertThat(told).singleElement().asString().contains("cannot read");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
    }

    /** A server that lets in and says nothing more than a byte now and then. */
    private static final class SlowAnswer implements AutoCloseable {
        private final java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());

        SlowAnswer() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        java.net.Socket accepted = socket.accept();
                        Thread.ofVirtual().start(() -> drip(accepted));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private static void drip(java.net.Socket socket) {
            try (socket) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                while (true) {
                    socket.getOutputStream().write('x');
                    socket.getOutputStream().flush();
                    Thread.sleep(100);
                }
            } catch (IOException | InterruptedException e) {
                // The client has gone.
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
