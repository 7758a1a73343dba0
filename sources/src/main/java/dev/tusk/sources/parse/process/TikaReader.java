package dev.tusk.sources.parse.process;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.sources.parse.FileKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tika.config.ServiceLoader;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.mail.RFC822Parser;
import org.apache.tika.parser.mbox.MboxParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.txt.TXTParser;
import org.xml.sax.SAXException;

/** Reads an item with Apache Tika. For one thread at a time. */
final class TikaReader {

    /** Words that are cut at the end of a line, which PDF has in place of paragraphs. */
    private static final Pattern CUT_WORD = Pattern.compile("(?<=\\p{L}{2})-\n(?=\\p{Ll}{2})");

    private final Detector detector = new DefaultDetector(MimeTypes.getDefaultMimeTypes(), new ServiceLoader());
    private final Parser parser = new AutoDetectParser(
            detector,
            new PDFParser(),
            new OfficeParser(),
            new OOXMLParser(),
            new RTFParser(),
            new OpenDocumentParser(),
            new EpubParser(),
            new RFC822Parser(),
            new MboxParser(),
            new JSoupParser(),
            new TXTParser());

    /** Never throws for what is in the item; what it does not catch ends the process. */
    ParseAnswer read(ParseJob job) {
        Xhtml xhtml = new Xhtml(job.limits().maxCharacters());
        try {
            return parsed(job, xhtml);
        } catch (EncryptedDocumentException e) {
            return refused(
                    "it has a password",
                    "remove the password, for example: qpdf --decrypt --password=... in.pdf out.pdf");
        } catch (TikaException | SAXException | IOException | RuntimeException | StackOverflowError e) {
            return failed(job, xhtml, e);
        }
    }

    private ParseAnswer parsed(ParseJob job, Xhtml xhtml) throws TikaException, SAXException, IOException {
        if (job.bytes().length == 0) {
            return refused("it is empty", "");
        }
        if (ZipBomb.looksLike(job.bytes())) {
            return zipBomb();
        }
        Metadata metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, job.name());
        List<String> notes = new ArrayList<>();
        Embedded embedded = new Embedded(parser, xhtml, job.limits());
        ParseContext context = context(embedded);
        try (TikaInputStream in = TikaInputStream.get(job.bytes(), metadata)) {
            MediaType type = detector.detect(in, metadata);
            if (!isSupported(type, context)) {
                return refused("it is " + type + ", whatever its name says", "");
            }
            metadata.set(Metadata.CONTENT_TYPE, type.toString());
            parser.parse(in, xhtml, metadata, context);
        }
        notes.addAll(embedded.notes());
        String body =
                job.kind() == FileKind.PDF ? CUT_WORD.matcher(xhtml.body()).replaceAll("") : xhtml.body();
        if (!xhtml.hasText() && job.kind() == FileKind.PDF) {
            notes.add("no text: its pages are pictures; OCR makes text of them, for example: ocrmypdf in.pdf out.pdf");
        }
        String title = Properties.title(metadata);
        return new ParseAnswer.Done(
                Xhtml.page(title, body), title, Properties.of(metadata, embedded.attachments()), notes);
    }

    private ParseContext context(EmbeddedDocumentExtractor embedded) {
        ParseContext context = new ParseContext();
        context.set(Parser.class, parser);
        context.set(EmbeddedDocumentExtractor.class, embedded);
        PDFParserConfig pdf = new PDFParserConfig();
        // The outline repeats the headings, and annotations the links.
        pdf.setExtractBookmarksText(false);
        pdf.setExtractAnnotationText(false);
        pdf.setExtractActions(false);
        context.set(PDFParserConfig.class, pdf);
        return context;
    }

    private boolean isSupported(MediaType type, ParseContext context) {
        Set<MediaType> supported = parser.getSupportedTypes(context);
        return supported.contains(type)
                || supported.contains(type.getBaseType())
                || type.getType().equals("text")
                || supported.contains(
                        MimeTypes.getDefaultMimeTypes().getMediaTypeRegistry().getSupertype(type));
    }

    private static ParseAnswer failed(ParseJob job, Xhtml xhtml, Throwable failure) {
        if (xhtml.isFull()) {
            return tooManyCharacters(job);
        }
        StringBuilder reasons = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EncryptedDocumentException
                    || cause instanceof org.apache.poi.EncryptedDocumentException) {
                return refused("it has a password", "save it without one");
            }
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (message.contains("Zip bomb") || message.contains("zip bomb")) {
                return zipBomb();
            }
            String line = message.lines().findFirst().orElse("").strip();
            if (!reasons.toString().contains(line)) {
                reasons.append(reasons.isEmpty() ? "" : ": ").append(line);
            }
        }
        return refused("it is broken: " + reasons, "open it in its own program and save it anew");
    }

    static ParseAnswer.Refused tooManyCharacters(ParseJob job) {
        return new ParseAnswer.Refused(
                ErrorCode.TOO_LARGE,
                "more than %,d characters come out of it".formatted(job.limits().maxCharacters()),
                "cut it into parts");
    }

    private static ParseAnswer.Refused zipBomb() {
        return new ParseAnswer.Refused(
                ErrorCode.TOO_LARGE,
                "it is a zip bomb: unpacked it is more than a hundred times as large, or endlessly nested",
                "leave it out");
    }

    private static ParseAnswer.Refused refused(String reason, String hint) {
        return new ParseAnswer.Refused(ErrorCode.FILE_UNREADABLE, reason, hint);
    }
}
