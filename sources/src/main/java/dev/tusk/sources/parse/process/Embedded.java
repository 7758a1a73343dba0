package dev.tusk.sources.parse.process;

import dev.tusk.sources.parse.ParseLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * What lies in a document. Messages (of a mailbox, or forwarded) are text and become sections; other files are named, and become
 * sections where that is asked for; pictures are passed over.
 */
final class Embedded implements EmbeddedDocumentExtractor {

    private static final int MOST_NAMED = 100;

    private final Parser parser;
    private final Xhtml xhtml;
    private final ParseLimits limits;
    private final List<String> attachments = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int depth;

    Embedded(Parser parser, Xhtml xhtml, ParseLimits limits) {
        this.parser = parser;
        this.xhtml = xhtml;
        this.limits = limits;
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        if (type(metadata).startsWith("image/")) {
            return false;
        }
        boolean message = isMessage(metadata);
        String name = name(metadata).orElse("");
        if (!message && !name.isEmpty() && attachments.size() < MOST_NAMED) {
            attachments.add(name);
        }
        if (!message && !limits.attachments()) {
            note(
                    name.isEmpty()
                            ? "an embedded file is left out"
                            : "attachment \"%s\" is named, not read".formatted(name));
            return false;
        }
        if (depth >= limits.maxDepth()) {
            note("%s lies more than %d deep and is left out"
                    .formatted(name.isEmpty() ? "an embedded document" : "\"" + name + "\"", limits.maxDepth()));
            return false;
        }
        return true;
    }

    @Override
    public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
            throws SAXException, IOException {
        if (!shouldParse(metadata)) {
            return;
        }
        depth++;
        int start = xhtml.position();
        try {
            ParseContext context = new ParseContext();
            context.set(Parser.class, parser);
            context.set(EmbeddedDocumentExtractor.class, this);
            // Whoever embeds the stream closes it.
            parser.parse(
                    TikaInputStream.get(org.apache.commons.io.input.CloseShieldInputStream.wrap(stream)),
                    new EmbeddedContentHandler(new BodyContentHandler(handler)),
                    metadata,
                    context);
        } catch (TikaException e) {
            if (xhtml.isFull()) {
                throw new SAXException(e);
            }
            note("\"%s\" is broken and left out: %s"
                    .formatted(name(metadata).orElse("an embedded document"), e.getMessage()));
        } finally {
            depth--;
        }
        String title = Properties.title(metadata);
        xhtml.heading(start, title.isEmpty() ? name(metadata).orElse("Embedded document") : title);
    }

    /** Parsers ask {@link #shouldParseEmbedded} themselves; some do not. */
    private boolean shouldParse(Metadata metadata) {
        return depth < limits.maxDepth() && (isMessage(metadata) || limits.attachments());
    }

    private static boolean isMessage(Metadata metadata) {
        String type = type(metadata);
        return type.startsWith("message/") || type.startsWith("application/vnd.ms-outlook");
    }

    private static String type(Metadata metadata) {
        String type = metadata.get(Metadata.CONTENT_TYPE);
        String told = metadata.get(TikaCoreProperties.CONTENT_TYPE_HINT);
        return type != null ? type : told != null ? told : "";
    }

    private static Optional<String> name(Metadata metadata) {
        return Optional.ofNullable(metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY))
                .map(name -> name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1))
                .filter(name -> !name.isBlank());
    }

    private void note(String note) {
        if (notes.size() < MOST_NAMED) {
            notes.add(note);
        }
    }

    /** The names of the files that lie in the document, up to a hundred. */
    List<String> attachments() {
        return List.copyOf(attachments);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}
