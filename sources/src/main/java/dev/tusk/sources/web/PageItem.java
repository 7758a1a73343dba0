package dev.tusk.sources.web;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.RawContent;
import dev.tusk.sources.record.Fingerprint;
import dev.tusk.sources.shape.Shape;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A page. Its fingerprint is what the sitemap says of its last change, what the server sent to ask by whether it has changed (ETag,
 * Last-Modified), and a hash.
 */
final class PageItem implements SourceItem {

    private static final String SEPARATOR = "\t";
    private static final int PARTS = 4;

    private final URI address;
    private final @Nullable String lastModified;
    private final Web web;
    private final Robots robots;
    private final Predicate<URI> allowed;
    private final ContentReader content;
    private final Shape shape;

    PageItem(
            URI address,
            @Nullable String lastModified,
            Web web,
            Robots robots,
            Predicate<URI> allowed,
            ContentReader content,
            Shape shape) {
        this.address = address;
        this.lastModified = lastModified;
        this.web = web;
        this.robots = robots;
        this.allowed = allowed;
        this.content = content;
        this.shape = shape;
    }

    @Override
    public String id() {
        return address.toString();
    }

    /** A change that the sitemap dates is one; where it gives no date, or only a day, the server is asked. */
    @Override
    public Version compare(String fingerprint) {
        String before = fingerprint.split(SEPARATOR, -1)[0];
        if (lastModified == null || lastModified.endsWith("T00:00:00Z") || before.isEmpty()) {
            return Version.UNKNOWN;
        }
        return before.equals(lastModified) ? Version.SAME : Version.OTHER;
    }

    @Override
    public Reading read(@Nullable String before) {
        robots.require(address);
        String[] known = before == null ? new String[0] : before.split(SEPARATOR, -1);
        Map<String, String> conditions = new LinkedHashMap<>();
        if (known.length == PARTS) {
            if (!known[1].isEmpty()) {
                conditions.put("If-None-Match", known[1]);
            }
            if (!known[2].isEmpty()) {
                conditions.put("If-Modified-Since", known[2]);
            }
        }
        Web.Answer answer = web.get(address, conditions, allowed);
        if (answer.status() == 304 && known.length == PARTS) {
            return new Reading.Same(fingerprint(known[1], known[2], known[3]));
        }
        if (answer.status() != 200) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read %s: the server answers %d".formatted(address, answer.status()));
        }
        String hash = Fingerprint.of(answer.body());
        String now = fingerprint(
                answer.header("ETag").orElse(""), answer.header("Last-Modified").orElse(""), hash);
        if (known.length == PARTS && known[3].equals(hash)) {
            return new Reading.Same(now);
        }
        List<String> notes = new ArrayList<>();
        return new Reading.Content(document(answer, notes), now, notes);
    }

    private Document document(Web.Answer answer, List<String> notes) {
        String type = answer.mediaType();
        if (!content.readsMediaType(type)
                && !(type.isEmpty() && content.readsName(String.valueOf(address.getPath())))) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "cannot read %s: it is of the type \"%s\"".formatted(address, type));
        }
        Document.Builder into = Document.builder(id()).source(id());
        return shape.on(content.read(
                        new RawContent(
                                address.toString(),
                                answer.body(),
                                answer.header("Content-Type").orElse(null),
                                null),
                        into,
                        notes::add)
                .build());
    }

    private String fingerprint(String entityTag, String modified, String hash) {
        return String.join(
                SEPARATOR, List.of(lastModified == null ? "" : lastModified, clean(entityTag), clean(modified), hash));
    }

    /** Not without end, and nothing in it that would part it. */
    private static String clean(String header) {
        return header.length() > 300 || header.contains(SEPARATOR) ? "" : header;
    }
}
