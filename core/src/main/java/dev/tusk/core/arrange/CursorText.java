package dev.tusk.core.arrange;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cursor as text, of letters, digits, {@code -} and {@code _}. */
public final class CursorText {

    private static final int VERSION = 1;
    private static final int FINGERPRINT_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_CHARACTERS = 1_000_000;

    private CursorText() {}

    /**
     * The text of a cursor.
     *
     * @param search all that decides on the order of the result
     */
    public static String encode(Cursor cursor, String search) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.write(hash(search.getBytes(StandardCharsets.UTF_8), FINGERPRINT_BYTES));
            write(out, cursor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] content = bytes.toByteArray();
        byte[] all = Arrays.copyOf(content, content.length + CHECKSUM_BYTES);
        System.arraycopy(hash(content, CHECKSUM_BYTES), 0, all, content.length, CHECKSUM_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /**
     * The cursor of its text.
     *
     * @param search as given to {@link #encode}
     * @param order what the values are of
     * @throws TuskException {@code INVALID_REQUEST} when it is damaged, or of another search
     */
    public static Cursor decode(String text, String search, Order order) {
        byte[] content = content(text);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readByte() != VERSION) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "this cursor was made by another version of Tusk",
                        "search again without a cursor");
            }
            byte[] fingerprint = in.readNBytes(FINGERPRINT_BYTES);
            if (!Arrays.equals(fingerprint, hash(search.getBytes(StandardCharsets.UTF_8), FINGERPRINT_BYTES))) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "this cursor belongs to another search",
                        "a cursor continues the search that it came from: collection, mode, query, vector, filter, fusion,"
                                + " candidates, ranking, group and sort have to be the same",
                        "send that search again with it, or this one without a cursor",
                        null);
            }
            Cursor cursor = readCursor(in);
            order.check(cursor.keys());
            if (in.available() > 0) {
                throw new IllegalArgumentException("more than a cursor");
            }
            return cursor;
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private static byte[] content(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw damaged(null);
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(text);
            int length = all.length - CHECKSUM_BYTES;
            byte[] content = Arrays.copyOf(all, Math.max(0, length));
            if (length <= FINGERPRINT_BYTES
                    || !Arrays.equals(hash(content, CHECKSUM_BYTES), Arrays.copyOfRange(all, length, all.length))) {
                throw damaged(null);
            }
            return content;
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    /** Writes what is there; what is null is marked as missing. */
    @FunctionalInterface
    private interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> void optional(DataOutputStream out, @Nullable T value, Writer<T> writer) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            writer.write(out, value);
        }
    }

    private static <T> @Nullable T optional(DataInputStream in, Reader<T> reader) throws IOException {
        return in.readBoolean() ? reader.read(in) : null;
    }

    private static void write(DataOutputStream out, Cursor cursor) throws IOException {
        out.writeLong(cursor.id());
        out.writeInt(cursor.passed());
        out.writeByte(cursor.keys().size());
        for (String key : cursor.keys()) {
            optional(out, key, CursorText::writeText);
        }
        out.writeShort(cursor.terms().size());
        for (Cursor.Term term : cursor.terms()) {
            out.writeInt(term.id());
            out.writeShort(term.occurrences());
            optional(out, term.source(), CursorText::writeSource);
            out.writeDouble(term.share());
            out.writeDouble(term.idf());
        }
        out.writeShort(cursor.operands().size());
        for (String operand : cursor.operands()) {
            writeText(out, operand);
        }
        optional(out, cursor.fused(), CursorText::writeFused);
        optional(out, cursor.vectorHash(), DataOutputStream::writeInt);
        optional(out, cursor.respelled(), CursorText::writeText);
    }

    private static Cursor readCursor(DataInputStream in) throws IOException {
        long id = in.readLong();
        int passed = in.readInt();
        int size = in.readUnsignedByte();
        List<@Nullable String> keys = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            keys.add(optional(in, CursorText::readText));
        }
        List<Cursor.Term> terms = new ArrayList<>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            terms.add(new Cursor.Term(
                    in.readInt(),
                    in.readUnsignedShort(),
                    optional(in, CursorText::readSource),
                    in.readDouble(),
                    in.readDouble()));
        }
        List<String> operands = new ArrayList<>();
        int words = in.readUnsignedShort();
        for (int i = 0; i < words; i++) {
            operands.add(readText(in));
        }
        return new Cursor(
                keys,
                id,
                passed,
                terms,
                operands,
                optional(in, CursorText::readFused),
                optional(in, DataInputStream::readInt),
                optional(in, CursorText::readText));
    }

    private static void writeSource(DataOutputStream out, Cursor.Source source) throws IOException {
        out.writeBoolean(source.prefix());
        writeText(out, source.typed());
    }

    private static Cursor.Source readSource(DataInputStream in) throws IOException {
        return new Cursor.Source(in.readBoolean(), readText(in));
    }

    private static void writeFused(DataOutputStream out, Cursor.Fused fused) throws IOException {
        out.writeDouble(fused.vectorWeight());
        out.writeInt(fused.candidates());
        out.writeDouble(fused.minLexical());
        out.writeDouble(fused.maxLexical());
        out.writeDouble(fused.minDistance());
        out.writeDouble(fused.maxDistance());
        optional(out, fused.lastByWords(), CursorText::writeLast);
        optional(out, fused.lastByVector(), CursorText::writeLast);
    }

    private static Cursor.Fused readFused(DataInputStream in) throws IOException {
        return new Cursor.Fused(
                in.readDouble(),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                optional(in, CursorText::readLast),
                optional(in, CursorText::readLast));
    }

    private static void writeLast(DataOutputStream out, Cursor.Last last) throws IOException {
        out.writeDouble(last.value());
        out.writeLong(last.id());
    }

    private static Cursor.Last readLast(DataInputStream in) throws IOException {
        return new Cursor.Last(in.readDouble(), in.readLong());
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("shorter than it says");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static byte[] hash(byte[] content, int bytes) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(content), bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static TuskException damaged(@Nullable Exception cause) {
        return new TuskException(
                ErrorCode.INVALID_REQUEST,
                "this is not a cursor of a search, or it is damaged",
                null,
                "send the \"next\" of the page before, unchanged",
                cause);
    }
}
