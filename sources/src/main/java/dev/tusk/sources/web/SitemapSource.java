package dev.tusk.sources.web;

import dev.tusk.core.ledger.ItemSource;
import dev.tusk.core.ledger.Items;
import dev.tusk.sources.content.ContentReader;
import tools.jackson.databind.node.JsonNodeFactory;

/** The pages that a sitemap names, read politely: robots.txt is obeyed, requests come one at a time, pages that have not changed are not sent. */
public final class SitemapSource implements ItemSource {

    private final SitemapSpec spec;
    private final ContentReader content;

    /** Reads nothing yet. */
    public SitemapSource(SitemapSpec spec, ContentReader content) {
        this.spec = spec;
        this.content = content;
    }

    @Override
    public String name() {
        return spec.sitemap().toString();
    }

    @Override
    public String description() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "sitemap")
                .put("url", spec.sitemap().toString())
                .toString();
    }

    @Override
    public String settings() {
        return spec.shape().settings() + "\u0002" + content.version();
    }

    @Override
    public Items open() {
        return new SitemapItems(spec, content);
    }
}
