package dev.tusk.sources.parse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says by name what a file is that is no text, though its name says so: "a NUL byte" helps nobody. */
final class Magic {

    private static final Map<String, String> BEGINNINGS = beginnings();

    private Magic() {}

    private static Map<String, String> beginnings() {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("%PDF-", "a PDF");
        known.put("PK\u0003\u0004", "a ZIP archive, as Word, Excel, OpenDocument and EPUB files are");
        known.put(
                "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1",
                "an old Office document (.doc, .xls, .ppt or .msg)");
        known.put("{\\rtf", "a document in Rich Text Format");
        known.put("\u0089PNG\r\n", "a PNG picture");
        known.put("GIF8", "a GIF picture");
        known.put("\u00FF\u00D8\u00FF", "a JPEG picture");
        known.put("\u001F\u008B\b", "compressed with gzip");
        known.put("7z\u00BC\u00AF'\u001C", "a 7-Zip archive");
        known.put("\u007FELF", "a program");
        known.put("SQLite format 3\0", "an SQLite database");
        return known;
    }

    /** @throws TuskException INVALID_TEXT for a file that begins as none that holds text does */
    static void refuse(String name, byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
        BEGINNINGS.forEach((beginning, what) -> {
            if (head.startsWith(beginning)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_TEXT,
                        "cannot read \"%s\" as text: it is %s".formatted(name, what),
                        "a file is read by the ending of its name: .pdf, .docx, .eml; unpack archives first");
            }
        });
    }
}
