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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The place after which the next page begins, and what made the scores of the pages before: with the same factors and bounds
 * a chunk has the same score on every page, whatever was added and removed meanwhile.
 *
 * @param keys the values of the order's keys at the last hit, as text
 * @param id the chunk of the last hit
 * @param passed how many hits or groups the pages before had
 * @param idf of the terms of BM25, by their ids
 * @param operands the words that a fuzzy search also looked for; empty for other searches
 * @param fused how two legs made one score; null for searches with one
 */
public record Cursor(
        List<@Nullable String> keys,
        long id,
        int passed,
        Map<Integer, Double> idf,
        List<String> operands,
        @Nullable Fused fused) {

    private static final int VERSION = 1;
    private static final int FINGERPRINT_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_CHARACTERS = 1_000_000;

    public Cursor {
        operands = List.copyOf(operands);
    }

    /**
     * The bounds of a hybrid search by weighted sum.
     *
     * @param lexicalFloor the least score of the candidates by words; negative infinity where all matches were among them
     * @param distanceCeiling the greatest distance of the candidates by vectors; infinity where all were among them
     */
    public record Fused(
            double vectorWeight,
            int candidates,
            double minLexical,
            double maxLexical,
            double minDistance,
            double maxDistance,
            double lexicalFloor,
            double distanceCeiling) {}

    /**
     * The text of the cursor, of letters, digits, {@code -} and {@code _}.
     *
     * @param search all that decides on the order of the result
     */
    public String encode(String search) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.write(hash(search.getBytes(StandardCharsets.UTF_8), FINGERPRINT_BYTES));
            out.writeLong(id);
            out.writeInt(passed);
            out.writeByte(keys.size());
            for (String key : keys) {
                out.writeBoolean(key != null);
                if (key != null) {
                    write(out, key);
                }
            }
            out.writeShort(idf.size());
            for (Map.Entry<Integer, Double> term : idf.entrySet()) {
                out.writeInt(term.getKey());
                out.writeDouble(term.getValue());
            }
            out.writeShort(operands.size());
            for (String operand : operands) {
                write(out, operand);
            }
            out.writeBoolean(fused != null);
            if (fused != null) {
                write(out, fused);
            }
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
            Cursor cursor = read(in);
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

    private static Cursor read(DataInputStream in) throws IOException {
        long id = in.readLong();
        int passed = in.readInt();
        int size = in.readUnsignedByte();
        List<@Nullable String> keys = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            keys.add(in.readBoolean() ? readText(in) : null);
        }
        Map<Integer, Double> idf = new LinkedHashMap<>();
        int terms = in.readUnsignedShort();
        for (int i = 0; i < terms; i++) {
            idf.put(in.readInt(), in.readDouble());
        }
        List<String> operands = new ArrayList<>();
        int words = in.readUnsignedShort();
        for (int i = 0; i < words; i++) {
            operands.add(readText(in));
        }
        return new Cursor(keys, id, passed, idf, operands, in.readBoolean() ? readFused(in) : null);
    }

    private static void write(DataOutputStream out, Fused fused) throws IOException {
        out.writeDouble(fused.vectorWeight());
        out.writeInt(fused.candidates());
        out.writeDouble(fused.minLexical());
        out.writeDouble(fused.maxLexical());
        out.writeDouble(fused.minDistance());
        out.writeDouble(fused.maxDistance());
        out.writeDouble(fused.lexicalFloor());
        out.writeDouble(fused.distanceCeiling());
    }

    private static Fused readFused(DataInputStream in) throws IOException {
        return new Fused(
                in.readDouble(),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
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
