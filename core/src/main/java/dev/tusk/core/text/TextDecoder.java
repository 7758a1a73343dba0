package dev.tusk.core.text;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns the bytes of a file into text, or says exactly why they are none. A byte order mark (UTF-8, UTF-16) decides; then,
 * for HTML, the declared character set; else the bytes must be UTF-8.
 */
public final class TextDecoder {

    private static final int BINARY_SAMPLE_BYTES = 8 * 1024;

    private TextDecoder() {}

    /** As {@link #decode(byte[], String, TextFormat)}, the form being the one that the name's extension tells. */
    public static String decode(byte[] bytes, String sourceName) {
        return decode(bytes, sourceName, TextFormat.ofFileName(sourceName).orElse(TextFormat.PLAIN));
    }

    /**
     * The text, without byte order mark.
     *
     * @param sourceName the file's name or another name for the source, for messages
     * @throws TuskException INVALID_TEXT for bytes that are binary, malformed, or in an unknown character set
     */
    public static String decode(byte[] bytes, String sourceName, TextFormat format) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return decode(bytes, 3, StandardCharsets.UTF_8, sourceName);
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return decode(bytes, 2, StandardCharsets.UTF_16BE, sourceName);
        }
        if (startsWith(bytes, 0xFF, 0xFE) && !startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
            return decode(bytes, 2, StandardCharsets.UTF_16LE, sourceName);
        }
        refuseBinary(bytes, sourceName);
        Charset charset = format == TextFormat.HTML ? DeclaredCharset.of(bytes, sourceName) : StandardCharsets.UTF_8;
        return decode(bytes, 0, charset, sourceName);
    }

    private static String decode(byte[] bytes, int from, Charset charset, String sourceName) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        CharBuffer out =
                CharBuffer.allocate((int) Math.ceil((bytes.length - from) * (double) decoder.maxCharsPerByte()));
        CoderResult result = decoder.decode(in, out, true);
        if (!result.isError()) {
            result = decoder.flush(out);
        }
        if (result.isError()) {
            throw malformed(bytes, in.position(), charset, sourceName);
        }
        return out.flip().toString();
    }

    private static TuskException malformed(byte[] bytes, int offset, Charset charset, String sourceName) {
        String at = offset < bytes.length
                ? "byte 0x%02X at offset %d".formatted(bytes[offset], offset)
                : "the last character is cut off";
        return TuskException.withHint(
                ErrorCode.INVALID_TEXT,
                "cannot read \"%s\": it is not valid %s: %s".formatted(sourceName, charset.name(), at),
                charset.equals(StandardCharsets.UTF_8)
                        ? "convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8"
                        : "correct the declared character set, or convert the file to UTF-8");
    }

    private static void refuseBinary(byte[] bytes, String sourceName) {
        for (int i = 0; i < Math.min(bytes.length, BINARY_SAMPLE_BYTES); i++) {
            if (bytes[i] == 0) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_TEXT,
                        "cannot read \"%s\": it is a binary file: NUL byte at offset %d".formatted(sourceName, i),
                        "give HTML, Markdown or text; UTF-16 needs a byte order mark");
            }
        }
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
