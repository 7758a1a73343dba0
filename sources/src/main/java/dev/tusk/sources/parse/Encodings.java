package dev.tusk.sources.parse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextDecoder;
import dev.tusk.core.text.TextFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to text: a byte order mark decides, then what HTTP declares, then what the file declares, then UTF-8. Only bytes that
 * are none of these are guessed, by ICU's recogniser, and a guess is told; a poor one is refused.
 */
final class Encodings {

    /**
     * The least confidence of a guess, 0 to 100. ICU's recogniser gives single-byte sets the share of frequent letter triples
     * times 300, at most 98: sentences of a known language have 40 and more, noise under 20.
     */
    static final int LEAST_CONFIDENCE = 30;

    private static final int SAMPLE_BYTES = 64 * 1024;
    private static final int UTF_16_SAMPLE = 1024;
    private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]{1,40})");

    private Encodings() {}

    /**
     * @param declared what HTTP says, or null
     * @param notes where a guess is told
     */
    static String decode(byte[] bytes, String name, TextFormat format, @Nullable Charset declared, List<String> notes) {
        boolean marked = hasByteOrderMark(bytes);
        if (!marked && declared != null) {
            if (isSingleByte(declared) && holdsMoreThanAscii(bytes)) {
                // Any bytes are text in such a set, but hardly ever does a text in it happen to be UTF-8.
                Optional<String> text = strictly(bytes, StandardCharsets.UTF_8);
                if (text.isPresent()) {
                    notes.add("declared as %s, but it is UTF-8".formatted(declared.name()));
                    return text.get();
                }
            }
            Optional<String> text = strictly(bytes, declared);
            if (text.isPresent()) {
                return text.get();
            }
            notes.add("declared as %s, which it is not".formatted(declared.name()));
        }
        if (!marked) {
            Optional<Charset> wide = utf16(bytes);
            Optional<String> text = wide.flatMap(charset -> strictly(bytes, charset));
            if (text.isPresent()) {
                notes.add("read as %s, which it does not declare"
                        .formatted(wide.get().name()));
                return text.get();
            }
        }
        try {
            return TextDecoder.decode(bytes, name, format);
        } catch (TuskException strict) {
            if (marked || strict.code() != ErrorCode.INVALID_TEXT || holdsNul(bytes)) {
                throw strict;
            }
            return guessed(bytes, strict, notes);
        }
    }

    private static String guessed(byte[] bytes, TuskException strict, List<String> notes) {
        CharsetDetector detector = new CharsetDetector();
        detector.setText(bytes.length <= SAMPLE_BYTES ? bytes : java.util.Arrays.copyOf(bytes, SAMPLE_BYTES));
        CharsetMatch[] matches = detector.detectAll();
        for (CharsetMatch match : matches) {
            Optional<Charset> charset = known(match.getName()).map(Encodings::superset);
            if (match.getConfidence() < LEAST_CONFIDENCE) {
                break;
            }
            Optional<String> text = charset.flatMap(known -> strictly(bytes, known));
            if (text.isPresent() && charset.isPresent()) {
                notes.add("read as %s, guessed with a confidence of %d %%, since %s"
                        .formatted(charset.get().name(), match.getConfidence(), reason(strict)));
                return text.get();
            }
        }
        throw strict;
    }

    private static String reason(TuskException strict) {
        return strict.getMessage().replaceFirst("^cannot read \".*?\": ", "");
    }

    /** The character set that a content type declares; null where it declares none that is known. */
    static @Nullable Charset charset(String contentType) {
        Matcher matcher = CHARSET.matcher(contentType.toLowerCase(Locale.ROOT));
        return matcher.find() ? known(matcher.group(1)).map(Encodings::superset).orElse(null) : null;
    }

    private static Optional<Charset> known(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    /** As the WHATWG Encoding Standard has it, Latin 1 and ASCII mean Windows-1252. */
    private static Charset superset(Charset charset) {
        return charset.equals(StandardCharsets.ISO_8859_1) || charset.equals(StandardCharsets.US_ASCII)
                ? Charset.forName("windows-1252")
                : charset;
    }

    private static Optional<String> strictly(byte[] bytes, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    private static boolean hasByteOrderMark(byte[] bytes) {
        int first = bytes.length > 0 ? bytes[0] & 0xFF : 0;
        int second = bytes.length > 1 ? bytes[1] & 0xFF : 0;
        return (first == 0xEF && second == 0xBB)
                || (first == 0xFE && second == 0xFF)
                || (first == 0xFF && second == 0xFE);
    }

    /**
     * UTF-16 without a mark: of western text, each second byte is NUL. At least nine tenths of the bytes in one of the two
     * places have to be, and none in the other.
     */
    private static Optional<Charset> utf16(byte[] bytes) {
        int pairs = Math.min(bytes.length, UTF_16_SAMPLE) / 2;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < pairs; i++) {
            even += bytes[2 * i] == 0 ? 1 : 0;
            odd += bytes[2 * i + 1] == 0 ? 1 : 0;
        }
        if (pairs < 2 || bytes.length % 2 != 0) {
            return Optional.empty();
        }
        if (even == 0 && odd * 10 >= pairs * 9) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return odd == 0 && even * 10 >= pairs * 9 ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    private static boolean isSingleByte(Charset charset) {
        return charset.canEncode() && charset.newEncoder().maxBytesPerChar() == 1;
    }

    private static boolean holdsMoreThanAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsNul(byte[] bytes) {
        for (byte each : bytes) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }
}
