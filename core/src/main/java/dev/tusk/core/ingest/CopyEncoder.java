package dev.tusk.core.ingest;

import dev.tusk.core.embedding.Vector;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in the binary format of {@code COPY} into memory (PostgreSQL's manual, COPY, "Binary Format"). Not for use by
 * several threads at once.
 */
final class CopyEncoder {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int TEXT_OID = 25;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private byte[] buffer = new byte[1 << 16];
    private int length;

    CopyEncoder() {
        raw(SIGNATURE);
        int32(0);
        int32(0);
    }

    /** The bytes written so far. */
    int length() {
        return length;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Begins a row of so many columns; exactly so many values must follow. */
    void row(int columns) {
        int16(columns);
    }

    /** Ends the stream. */
    void end() {
        int16(-1);
    }

    void text(@Nullable String value) {
        if (value == null) {
            int32(-1);
        } else {
            bytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    void integer(int value) {
        int32(4);
        int32(value);
    }

    void bool(boolean value) {
        int32(1);
        int8(value ? 1 : 0);
    }

    /** A {@code bytea}, or any type whose binary form these bytes are. */
    void bytes(byte[] value) {
        int32(value.length);
        raw(value);
    }

    void timestamp(Instant value) {
        int32(8);
        int64(POSTGRES_EPOCH.until(value, ChronoUnit.MICROS));
    }

    void jsonb(String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        int32(value.length + 1);
        int8(1);
        raw(value);
    }

    void textArray(List<String> values) {
        int start = length;
        int32(0);
        int32(values.isEmpty() ? 0 : 1);
        int32(0);
        int32(TEXT_OID);
        if (!values.isEmpty()) {
            int32(values.size());
            int32(1);
            for (String value : values) {
                text(value);
            }
        }
        int end = length;
        length = start;
        int32(end - start - 4);
        length = end;
    }

    /** pgvector's {@code vector}: the dimensions, an unused field, then the numbers. */
    void vector(@Nullable Vector value) {
        if (value == null) {
            int32(-1);
            return;
        }
        int dimensions = value.dimensions();
        int32(4 + 4 * dimensions);
        int16(dimensions);
        int16(0);
        reserve(4 * dimensions);
        for (int i = 0; i < dimensions; i++) {
            int32(Float.floatToRawIntBits(value.get(i)));
        }
    }

    private void int8(int value) {
        reserve(1);
        buffer[length++] = (byte) value;
    }

    private void int16(int value) {
        reserve(2);
        buffer[length++] = (byte) (value >>> 8);
        buffer[length++] = (byte) value;
    }

    private void int32(int value) {
        reserve(4);
        buffer[length++] = (byte) (value >>> 24);
        buffer[length++] = (byte) (value >>> 16);
        buffer[length++] = (byte) (value >>> 8);
        buffer[length++] = (byte) value;
    }

    private void int64(long value) {
        int32((int) (value >>> 32));
        int32((int) value);
    }

    private void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
    }

    private void reserve(int bytes) {
        if (buffer.length - length < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
        }
    }
}
