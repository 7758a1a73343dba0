package dev.tusk.sources;

import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.TextContentReader;
import dev.tusk.sources.file.FileSource;
import dev.tusk.sources.file.FilesSpec;
import dev.tusk.sources.hackernews.ApiSource;
import dev.tusk.sources.hackernews.ApiSpec;
import dev.tusk.sources.hackernews.DumpSource;
import dev.tusk.sources.hackernews.DumpSpec;
import dev.tusk.sources.record.JsonForm;
import dev.tusk.sources.sql.SqlSource;
import dev.tusk.sources.sql.SqlSpec;
import dev.tusk.sources.web.SitemapSource;
import dev.tusk.sources.web.SitemapSpec;

/**
 * The sources that Tusk reads. Each is an {@link dev.tusk.core.ledger.ItemSource} or a {@link dev.tusk.core.ledger.BlockSource}, to be run by {@code collection.ledger()}, or to be read
 * without one by {@link SourceDocuments}. Safe for use by many threads at once; what it makes is not.
 */
public final class Sources {

    private final ContentReader content;
    private final JsonForm json;

    /**
     * Sources that read HTML, Markdown and text.
     *
     * @param json how documents in JSON are read
     */
    public Sources(JsonForm json) {
        this(json, new TextContentReader());
    }

    /** Sources whose files and pages are read by this. */
    public Sources(JsonForm json, ContentReader content) {
        this.json = json;
        this.content = content;
    }

    /** Files, folders and a stream. */
    public FileSource files(FilesSpec spec) {
        return new FileSource(spec, content, json);
    }

    /** The rows of a query. */
    public SqlSource query(SqlSpec spec) {
        return new SqlSource(spec);
    }

    /** The pages that a sitemap names. */
    public SitemapSource sitemap(SitemapSpec spec) {
        return new SitemapSource(spec, content);
    }

    /** Dumps of Hacker News. */
    public DumpSource hackerNews(DumpSpec spec) {
        return new DumpSource(spec, phase -> {});
    }

    /** The API of Hacker News. */
    public ApiSource hackerNews(ApiSpec spec) {
        return new ApiSource(spec, phase -> {});
    }
}
