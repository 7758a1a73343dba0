package dev.tusk.core.text;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the character set that an HTML file declares in an XML declaration or a meta element. */
final class DeclaredCharset {

    /** Where a browser looks for a declaration. */
    private static final int SAMPLE_BYTES = 1024;

    private static final Pattern XML =
            Pattern.compile("^<\\?xml[^>]{0,200}?encoding\\s{0,9}=\\s{0,9}[\"']([^\"'>]{1,40})");
    private static final Pattern META = Pattern.compile(
            "<meta[^>]{0,400}?charset\\s{0,9}=\\s{0,9}[\"']?\\s{0,9}([^\"'\\s/>;]{1,40})", Pattern.CASE_INSENSITIVE);

    private DeclaredCharset() {}

    /**
     * UTF-8 where nothing is declared. A declaration that can be read as ASCII and says UTF-16 means UTF-8, and Latin 1 means
     * its superset Windows-1252, as the WHATWG Encoding Standard has it.
     */
    static Charset of(byte[] bytes, String sourceName) {
        String head = new String(bytes, 0, Math.min(bytes.length, SAMPLE_BYTES), StandardCharsets.ISO_8859_1);
        Matcher meta = META.matcher(head);
        Matcher xml = XML.matcher(head);
        String name = meta.find() ? meta.group(1) : xml.find() ? xml.group(1) : "utf-8";
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be" -> StandardCharsets.UTF_8;
            case "iso-8859-1", "iso8859-1", "latin1", "us-ascii", "ascii" -> Charset.forName("windows-1252");
            default -> named(name, sourceName);
        };
    }

    private static Charset named(String name, String sourceName) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new TuskException(
                    ErrorCode.INVALID_TEXT,
                    "cannot read \"%s\": unknown character set \"%s\"".formatted(sourceName, name),
                    null,
                    "correct the declared character set, or convert the file to UTF-8",
                    e);
        }
    }
}
